from django.contrib.auth.views import LogoutView
from django.urls import path

from portal.people import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", views.choose_language, name="choose-language"),
]
