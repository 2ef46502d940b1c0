from django.urls import path

from portal.notifications import views

urlpatterns = [
    path("me/inbox/", views.show, name="inbox"),
    path("me/inbox/read/", views.mark_read, name="inbox-read"),
]
