"""Addresses of the ledgers: books."""

from django.urls import path

from ledgers.web import bank_views, book_lists, book_views, voucher_views

urlpatterns = [
    path("", book_lists.book_list, name="books"),
    path("<int:book_id>/", book_views.book, name="book"),
    path("<int:book_id>/accounts/", book_views.accounts, name="accounts"),
    path("<int:book_id>/accounts/new/", book_views.account_new, name="account-new"),
    path("<int:book_id>/months/<int:month>/close/", book_views.month_close, name="month-close"),
    path("<int:book_id>/months/<int:month>/open-again/", book_views.reopening_new, name="reopening-new"),
    path("<int:book_id>/years/<int:year>/carry-over/", book_views.year_close, name="year-close"),
    path("<int:book_id>/journal/<int:year>/<str:form>/", book_views.journal_file, name="journal"),
    path("<int:book_id>/vouchers/new/", voucher_views.voucher_new, name="voucher-new"),
    path("<int:book_id>/bank/", bank_views.statements, name="bank"),
    path("bank/<int:statement_id>/", bank_views.statement, name="bank-statement"),
    path("bank/<int:statement_id>/match/", bank_views.pair, name="bank-pair"),
    path("reopenings/<int:reopening_id>/", book_views.reopening, name="reopening"),
    path("vouchers/", book_lists.voucher_list, name="vouchers"),
    path("vouchers/<int:voucher_id>/", voucher_views.voucher, name="voucher"),
    path("vouchers/papers/<int:paper_id>/", voucher_views.paper, name="voucher-paper"),
]
