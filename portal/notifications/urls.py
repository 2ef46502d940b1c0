from django.urls import path

from portal.notifications import feed_views, preference_views, views

urlpatterns = [
    path("me/inbox/", views.show, name="inbox"),
    path("me/inbox/read/", views.mark_read, name="inbox-read"),
    path("me/inbox/bell/", views.bell, name="inbox-bell"),
    path("me/notifications/", preference_views.preferences, name="notification-preferences"),
    path("me/notifications/feeds/renew/", preference_views.renew_feeds, name="feeds-renew"),
    path("mail/stop/<str:token>/", preference_views.unsubscribe, name="mail-unsubscribe"),
    path("feeds/<str:token>/<slug:what>.<slug:form>", feed_views.feed, name="feed"),
]
