"""Addresses of the ledgers: contracts, the simple forms, what is due, red flags."""

from django.urls import path

from ledgers.web import contract_lists, contract_views, entry_views, flag_views

urlpatterns = [
    path("contracts/", contract_lists.contract_list, name="contracts"),
    path("contracts/new/", contract_lists.contract_choose, name="contract-choose"),
    path("contracts/new/<int:book_id>/", contract_views.new, name="contract-new"),
    path("contracts/papers/<int:file_id>/", contract_views.paper, name="contract-file"),
    path("contracts/<int:contract_id>/", contract_views.contract, name="contract"),
    path("contracts/<int:contract_id>/correct/", contract_views.correct, name="contract-correct"),
    path("dues/", contract_lists.due_list, name="dues"),
    path("entries/", contract_lists.entry_list, name="receipts"),
    path("entries/new/", entry_views.choose, name="entry-choose"),
    path("entries/receipt/<int:book_id>/", entry_views.receipt, name="receipt-new"),
    path("entries/payment/<int:book_id>/", entry_views.payment, name="payment-new"),
    path("entries/transfer/<int:book_id>/", entry_views.transfer, name="transfer-new"),
    path("entries/accrual/<int:book_id>/", entry_views.accrual, name="accrual-new"),
    path("entries/<int:voucher_id>/", entry_views.entry, name="entry"),
    path("flags/", flag_views.flag_list, name="flags"),
]
