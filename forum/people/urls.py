from django.urls import path

from forum.people.views import account, kept_texts, people, person, role_grants, role_requests

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/profile/", account.profile, name="profile"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
    path("account/roles/", account.my_roles, name="my_roles"),
    path("account/close/", account.close_account, name="close_account"),
    path(
        "account/demonstration/<int:number>/",
        account.demonstration_sign_in,
        name="demonstration_sign_in",
    ),
    path("account/kept-texts/", kept_texts.kept_texts, name="kept_texts"),
    path("account/kept-texts/<int:number>/", kept_texts.kept_text, name="kept_text"),
    path(
        "account/kept-texts/<int:number>/delete/",
        kept_texts.delete_kept_text,
        name="delete_kept_text",
    ),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/do/<slug:action_name>/", person.run_action),
    path("people/roles/<int:pk>/", role_grants.role_grant, name="role_grant"),
    path("people/roles/<int:pk>/do/<slug:action_name>/", role_grants.run_action),
    path("people/requests/", people.role_requests, name="role_requests"),
    path("people/requests/<int:pk>/", role_requests.role_request, name="role_request"),
    path("people/requests/<int:pk>/do/<slug:action_name>/", role_requests.run_action),
]
