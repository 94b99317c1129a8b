"""Addresses of the ledgers."""

from ledgers.web import book_urls, holding_urls, register_urls, shop_urls, statement_urls

app_name = "ledgers"

urlpatterns = [
    *book_urls.urlpatterns,
    *register_urls.urlpatterns,
    *holding_urls.urlpatterns,
    *statement_urls.urlpatterns,
    *shop_urls.urlpatterns,
]
