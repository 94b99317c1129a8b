"""Addresses of points shops."""

from django.urls import path

from ledgers.web import shop_views

urlpatterns = [
    path("shops/", shop_views.shop_list, name="shops"),
    path("shops/new/", shop_views.shop_new, name="shop-new"),
    path("shops/<int:shop_id>/", shop_views.shop, name="shop"),
    path("shops/<int:shop_id>/change/", shop_views.shop_change, name="shop-change"),
    path("shops/<int:shop_id>/goods/new/", shop_views.goods_new, name="goods-new"),
    path("shops/goods/<int:goods_id>/", shop_views.goods, name="goods"),
    path("shops/redemptions/<int:redemption_id>/reverse/", shop_views.redemption_reverse, name="redemption-reverse"),
]
