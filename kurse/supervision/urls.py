"""Addresses of this slice."""

from django.urls import path

from kurse.supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("gruppe/<uuid:public_id>/", views.GroupView.as_view(), name="group"),
    path("gruppe/<uuid:public_id>/termine/", views.PlanSeriesView.as_view(), name="series"),
    path("gruppe/<uuid:public_id>/kontrakt/", views.ContractView.as_view(), name="contract"),
    path("gruppe/<uuid:public_id>/abschliessen/", views.CloseGroupView.as_view(), name="close"),
    path(
        "gruppe/<uuid:public_id>/vereinbarung/",
        views.AskReleaseView.as_view(),
        name="agreement_ask",
    ),
    path(
        "gruppe/<uuid:public_id>/wechsel/<uuid:participation>/",
        views.MoveMemberView.as_view(),
        name="member_move",
    ),
    path("neu/<uuid:public_id>/", views.FormGroupView.as_view(), name="group_add"),
    path("praxis/<uuid:public_id>/", views.RecordView.as_view(), name="record"),
    path("nachweis/<uuid:public_id>/", views.ProofView.as_view(), name="proof"),
    path("melden/<uuid:public_id>/", views.SignalView.as_view(), name="signal"),
    path(
        "melden/<uuid:public_id>/erledigt/", views.AnswerSignalView.as_view(), name="signal_answer"
    ),
    path("termin/<uuid:public_id>/", views.SessionView.as_view(), name="session"),
    path("termin/<uuid:public_id>/ablauf/", views.PeerGuideView.as_view(), name="peer_guide"),
    path("termin/<uuid:public_id>/notiz/", views.NoteView.as_view(), name="note"),
    path("termin/<uuid:public_id>/notiz/teilen/", views.ShareNoteView.as_view(), name="note_share"),
    path("termin/<uuid:public_id>/verschieben/", views.MoveSessionView.as_view(), name="move"),
    path("termin/<uuid:public_id>/absagen/", views.CancelSessionView.as_view(), name="cancel"),
    path("reflexionen/", views.JournalView.as_view(), name="journal"),
    path("reflexionen/neu/", views.WriteReflectionView.as_view(), name="reflection_add"),
    path("reflexionen/<uuid:public_id>/", views.ReflectionView.as_view(), name="reflection"),
    path(
        "reflexionen/<uuid:public_id>/schreiben/",
        views.WriteReflectionView.as_view(),
        name="reflection_edit",
    ),
    path(
        "reflexionen/<uuid:public_id>/teilen/",
        views.ShareReflectionView.as_view(),
        name="reflection_share",
    ),
    path(
        "reflexionen/<uuid:public_id>/teilen-beenden/",
        views.EndSharingView.as_view(),
        name="reflection_unshare",
    ),
    path(
        "reflexionen/<uuid:public_id>/loeschen/",
        views.DeleteReflectionView.as_view(),
        name="reflection_delete",
    ),
    path(
        "reflexionen/<uuid:public_id>/antwort/<uuid:comment>/loeschen/",
        views.DeleteCommentView.as_view(),
        name="comment_delete",
    ),
    path("vereinbarung/<uuid:public_id>/", views.AgreementView.as_view(), name="agreement"),
    path(
        "vereinbarung/<uuid:public_id>/zuruecknehmen/",
        views.WithdrawAgreementView.as_view(),
        name="agreement_withdraw",
    ),
    path("texte/", views.OwnTextsView.as_view(), name="own_texts"),
]
