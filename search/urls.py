from django.urls import path

from search import views

urlpatterns = [
    path("ideas/", views.idea_list, name="idea-list"),
    path("ideas/<int:pk>/me-too/", views.me_too, name="idea-me-too"),
    path("search/", views.search, name="search"),
    path("search/similar/", views.similar, name="search-similar"),
    path("search/complete/", views.complete, name="search-complete"),
]
