"""Who gets what, from every address: the table that tests/forum/test_access.py holds the site to.

A line is a method, an address and what must happen for each of

    nobody (not signed in), member, lead and approver (of West Yorkshire), steward, region
    (improvement lead of North East and Yorkshire), admin(istrator), suspended (a suspended member)

    in    sent to sign in, and back afterwards
    on    sent on to another page
    200   the page (also a form that must be filled in again)
    404   as if it were not there: what may not be seen and what does not exist look the same
    ...   any other status

One word stands for everybody. In braces: things that the test makes (see `world` there; {home} is
the address with nothing in it). Whoever adds an address adds its two lines here; the suite fails
until they do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ROLES = ("nobody", "member", "lead", "approver", "steward", "region", "admin", "suspended")

TABLE = """
# --- figures: open to all ---
#                                                       nobody member lead approver steward region admin suspended
GET  healthz                                            200
POST healthz                                            200
GET  readyz                                             200
POST readyz                                             200
GET  favicon.ico                                        on
POST favicon.ico                                        on
GET  robots.txt                                         200
POST robots.txt                                         405
GET  {home}                                             200
POST {home}                                             200
GET  england/                                           200
POST england/                                           200
GET  england/variation/                                 200
POST england/variation/                                 200
GET  england/variation/map/                             200
POST england/variation/map/                             200
GET  england/variation/spread/                          200
POST england/variation/spread/                          200
GET  england/variation/funnel/                          200
POST england/variation/funnel/                          200
GET  england/variation/ranks/                           200
POST england/variation/ranks/                           200
GET  england/variation/over-time/                       200
POST england/variation/over-time/                       200
GET  england/variation/near-pairs/                      200
POST england/variation/near-pairs/                      200
GET  england/variation/movers/                          200
POST england/variation/movers/                          200
GET  england/variation/report/                          200
POST england/variation/report/                          200
GET  england/variation/map.csv                          200
POST england/variation/map.csv                          200
GET  england/variation/map.svg                          200
POST england/variation/map.svg                          200
GET  england/variation/map.png                          200
POST england/variation/map.png                          200
GET  england/case-studies/                              200
POST england/case-studies/                              200
GET  england/compare/                                   404
POST england/compare/                                   404
GET  england/data/                                      200
POST england/data/                                      200
GET  england/discussion/                                200
POST england/discussion/                                200
GET  england/figures/                                   200
POST england/figures/                                   200
GET  england/inside/                                    200
POST england/inside/                                    200
GET  england/why-the-list-moved/                        200
POST england/why-the-list-moved/                        200
GET  england/support/                                   404
POST england/support/                                   404
GET  england/what-it-takes/                             200
POST england/what-it-takes/                             200
GET  places/QWO/case-studies/                           200
POST places/QWO/case-studies/                           200
GET  places/QWO/compare/                                200
POST places/QWO/compare/                                200
GET  places/QWO/data/                                   200
POST places/QWO/data/                                   200
GET  places/QWO/discussion/                             200
POST places/QWO/discussion/                             200
GET  places/QWO/figures/                                200
POST places/QWO/figures/                                200
GET  places/QWO/inside/                                 200
POST places/QWO/inside/                                 200
GET  places/QWO/why-the-list-moved/                     200
POST places/QWO/why-the-list-moved/                     200
GET  places/QWO/support/                                200
POST places/QWO/support/                                200
GET  places/QWO/what-it-takes/                          200
POST places/QWO/what-it-takes/                          200
GET  england/cancer/                                    200
POST england/cancer/                                    200
GET  places/QWO/cancer/                                 200
POST places/QWO/cancer/                                 200
GET  places/03R/cancer/                                 404
POST places/03R/cancer/                                 404
GET  places/QWO/cancer/treated-within-62-days.csv       200
POST places/QWO/cancer/treated-within-62-days.csv       200
GET  places/QWO/cancer/treated-within-62-days.svg       200
POST places/QWO/cancer/treated-within-62-days.svg       200
GET  places/QWO/cancer/treated-within-62-days.png       200
POST places/QWO/cancer/treated-within-62-days.png       200
GET  specialties/                                       200
POST specialties/                                       200
GET  specialties/cardiology/                            200
POST specialties/cardiology/                            200
GET  specialties/C_320/                                 on
POST specialties/C_320/                                 on
GET  specialties/nothing/                               404
POST specialties/nothing/                               404
GET  places/                                            200
POST places/                                            200
GET  places/03R/                                        200
POST places/03R/                                        200
GET  places/QWO/                                        200
POST places/QWO/                                        200
GET  places/QWO/board-paper/                            200
POST places/QWO/board-paper/                            200
GET  places/QWO/board-paper.pdf                         on
POST places/QWO/board-paper.pdf                         405
GET  places/QWO/board-paper.docx                        on
POST places/QWO/board-paper.docx                        405
GET  places/03R/board-paper/                            404
POST places/03R/board-paper/                            404
GET  hospitals/                                         200
POST hospitals/                                         200
GET  places/RXF/                                        200
POST places/RXF/                                        200
GET  places/RXF/figures/                                200
POST places/RXF/figures/                                200
GET  places/RXF/data/                                   200
POST places/RXF/data/                                   200
GET  places/RXF/inside/                                 404
POST places/RXF/inside/                                 404
GET  places/RXF/compare/                                200
POST places/RXF/compare/                                200
GET  places/RXF/support/                                404
POST places/RXF/support/                                404
GET  places/RXF/case-studies/                           200
POST places/RXF/case-studies/                           200
GET  places/RXF/discussion/                             200
POST places/RXF/discussion/                             200
GET  places/RXF/why-the-list-moved/                     200
POST places/RXF/why-the-list-moved/                     200
GET  places/RXF/what-it-takes/                          200
POST places/RXF/what-it-takes/                          200
GET  places/RXF/cancer/                                 404
POST places/RXF/cancer/                                 404
GET  places/RXF/figures.csv                             200
POST places/RXF/figures.csv                             200
GET  places/RXF/median-wait/                            200
POST places/RXF/median-wait/                            200
GET  places/RXF/median-wait.csv                         200
POST places/RXF/median-wait.csv                         200
GET  places/RXF/median-wait.svg                         200
POST places/RXF/median-wait.svg                         200
GET  places/RXF/admitted-per-1000/                      404
POST places/RXF/admitted-per-1000/                      404
GET  places/RXF/admitted-per-1000.csv                   404
POST places/RXF/admitted-per-1000.csv                   404
GET  places/RXF/median-wait/strip.csv                   404
POST places/RXF/median-wait/strip.csv                   404
GET  places/RXF/median-wait/control.svg                 404
POST places/RXF/median-wait/control.svg                 404
GET  places/RXF/feed/                                   200
POST places/RXF/feed/                                   405
GET  places/RXF/board-paper/                            404
POST places/RXF/board-paper/                            404
GET  places/XXX/                                        404
POST places/XXX/                                        404
GET  places/03R/figures.csv                             200
POST places/03R/figures.csv                             200
GET  places/03R/median-wait/                            200
POST places/03R/median-wait/                            200
GET  places/03R/median-wait.csv                         200
POST places/03R/median-wait.csv                         200
GET  places/03R/median-wait.svg                         200
POST places/03R/median-wait.svg                         200
GET  places/03R/median-wait.png                         200
POST places/03R/median-wait.png                         200
GET  places/03R/median-wait/control.svg                 200
POST places/03R/median-wait/control.svg                 200
GET  places/03R/median-wait/control.png                 200
POST places/03R/median-wait/control.png                 200
GET  places/03R/median-wait/limits/                     in     404    404  404      404     404    404   404
POST places/03R/median-wait/limits/                     in     404    404  404      404     404    404   404
GET  places/03R/why-the-list-moved/month.csv            200
POST places/03R/why-the-list-moved/month.csv            200
GET  places/03R/why-the-list-moved/month.svg            200
POST places/03R/why-the-list-moved/month.svg            200
GET  places/03R/why-the-list-moved/month.png            200
POST places/03R/why-the-list-moved/month.png            200
GET  places/03R/why-the-list-moved/week.csv             404
POST places/03R/why-the-list-moved/week.csv             404
GET  places/03R/what-it-takes.csv                       200
POST places/03R/what-it-takes.csv                       200
GET  places/03R/what-it-takes.svg                       200
POST places/03R/what-it-takes.svg                       200
GET  places/03R/what-it-takes.png                       200
POST places/03R/what-it-takes.png                       200
GET  places/03R/median-wait/strip.csv                   200
POST places/03R/median-wait/strip.csv                   200
GET  places/03R/median-wait/strip.svg                   200
POST places/03R/median-wait/strip.svg                   200
GET  places/03R/median-wait/strip.png                   200
POST places/03R/median-wait/strip.png                   200
GET  compare/                                           200
POST compare/                                           200
GET  compare.csv                                        200
POST compare.csv                                        200
GET  compare.svg                                        200
POST compare.svg                                        200
GET  compare.png                                        200
POST compare.png                                        200
GET  measures/                                          200
POST measures/                                          200
GET  measures/about-ratings/                            200
POST measures/about-ratings/                            200
GET  measures/median-wait/                              200
POST measures/median-wait/                              200
GET  measures/median-wait/places.csv                    200
POST measures/median-wait/places.csv                    200
GET  measures/median-wait/places.svg                    200
POST measures/median-wait/places.svg                    200
GET  measures/median-wait/places.png                    200
POST measures/median-wait/places.png                    200
GET  data/                                              200
POST data/                                              200
GET  data/checks/                                       200
POST data/checks/                                       200
GET  data/checks.csv                                    200
POST data/checks.csv                                    200
GET  data/checks/differences.csv                        200
POST data/checks/differences.csv                        200
GET  data/history/                                      200
POST data/history/                                      200
GET  data/{release}/                                    200
POST data/{release}/                                    200
GET  data/{release}/retry/                              405
POST data/{release}/retry/                              in     404    404  404      404     404    on    404
GET  data/import/                                       in     403    403  403      403     403    200   403
POST data/import/                                       in     404    404  404      404     404    200   404
GET  data/revisions/                                    200
POST data/revisions/                                    200
GET  data/revisions/{revision}/                         200
POST data/revisions/{revision}/                         200
GET  data/revisions/{revision}/figures.csv              200
POST data/revisions/{revision}/figures.csv              200
GET  data/revisions/{revision}/signals.csv              200
POST data/revisions/{revision}/signals.csv              200
GET  data/revisions/999999/                             404
POST data/revisions/999999/                             404
GET  data/partial-submissions/                          in     403    403  403      403     403    200   403
POST data/partial-submissions/                          in     404    404  404      404     404    200   404
GET  data/partial-submissions/999999/                   405
POST data/partial-submissions/999999/                   in     404    404  404      404     404    404   404
GET  data/999999/retry/                                 405
POST data/999999/retry/                                 in     404    404  404      404     404    404   404
GET  search/                                            200
POST search/                                            200
GET  search/suggestions/                                200
POST search/suggestions/                                405
GET  search/vocabulary/                                 in     403    403  403      200     403    403   403
POST search/vocabulary/                                 405
GET  search/vocabulary/new/                             in     403    403  403      200     403    403   403
POST search/vocabulary/new/                             in     404    404  404      200     404    404   404
GET  search/vocabulary/{term}/                          in     404    404  404      200     404    404   404
POST search/vocabulary/{term}/                          in     404    404  404      200     404    404   404
GET  search/vocabulary/{term}/retire/                   405
POST search/vocabulary/{term}/retire/                   in     404    404  404      on      404    404   404
GET  search/vocabulary/{term}/restore/                  405
POST search/vocabulary/{term}/restore/                  in     404    404  404      on      404    404   404

# --- what the site says about itself ---
#                                                       nobody member lead approver steward region admin suspended
GET  about/                                             200
POST about/                                             405
GET  contact/                                           200
POST contact/                                           405
GET  contact/message/                                   200
POST contact/message/                                   200
GET  contact/message/sent/                              200
POST contact/message/sent/                              405
GET  contact/messages/                                  in     404    404  404      404     404    200   404
POST contact/messages/                                  405
GET  contact/messages/{contact_message}/                in     404    404  404      404     404    200   404
POST contact/messages/{contact_message}/                405
GET  contact/messages/{contact_message}/do/answered/    in     404    404  404      404     404    200   404
POST contact/messages/{contact_message}/do/answered/    in     404    404  404      404     404    on    404
GET  privacy/                                           200
POST privacy/                                           405
GET  terms/                                             200
POST terms/                                             405
GET  cookies/                                           200
POST cookies/                                           405
GET  accessibility/                                     200
POST accessibility/                                     405
GET  status/                                            200
POST status/                                            405
GET  site-pages/                                        in     403    403  403      403     403    200   403
POST site-pages/                                        405
GET  site-pages/terms/edit/                             in     404    404  404      404     404    200   404
POST site-pages/terms/edit/                             in     404    404  404      404     404    200   404
GET  site-pages/nothing/edit/                           in     404    404  404      404     404    404   404
POST site-pages/nothing/edit/                           in     404    404  404      404     404    404   404
GET  site-pages/terms/confirm/                          405
POST site-pages/terms/confirm/                          in     404    404  404      404     404    on    404
GET  site-pages/terms/versions/                         in     404    404  404      404     404    200   404
POST site-pages/terms/versions/                         405
GET  site-pages/terms/versions/1/                       in     404    404  404      404     404    200   404
POST site-pages/terms/versions/1/                       405

# --- somebody new ---
#                                                       nobody member lead approver steward region admin suspended
GET  welcome/                                           in     200    200  200      200     200    200   403
POST welcome/                                           in     on     on   on       on      on     on    404
GET  welcome/first-steps/                               in     200    200  200      200     200    200   403
POST welcome/first-steps/                               405

# --- the API: reads only ---
#                                                       nobody member lead approver steward region admin suspended
GET  api/v1/                                            200
POST api/v1/                                            405
GET  api/v1/schema/                                     200
POST api/v1/schema/                                     405
GET  api/v1/docs/                                       200
POST api/v1/docs/                                       405
GET  api/v1/adoptions/                                  200
POST api/v1/adoptions/                                  405
GET  api/v1/technologies/                               200
POST api/v1/technologies/                               405
GET  api/v1/technology-access/                          200
POST api/v1/technology-access/                          405
GET  api/v1/recommendations/                            200
POST api/v1/recommendations/                            405
GET  api/v1/list-explanations/                          200
POST api/v1/list-explanations/                          405
GET  api/v1/groups/                                     200
POST api/v1/groups/                                     405
GET  api/v1/groups/{group}/                             404
POST api/v1/groups/{group}/                             405
GET  api/v1/places/                                     200
POST api/v1/places/                                     405
GET  api/v1/places/03R/                                 200
POST api/v1/places/03R/                                 405
GET  api/v1/releases/                                   200
POST api/v1/releases/                                   405
GET  api/v1/releases/{release}/                         200
POST api/v1/releases/{release}/                         405
GET  api/v1/measures/                                   200
POST api/v1/measures/                                   405
GET  api/v1/figures/                                    200
POST api/v1/figures/                                    405
GET  api/v1/series/                                     400
POST api/v1/series/                                     405
GET  api/v1/list-movements/                             400
POST api/v1/list-movements/                             405
GET  api/v1/standards/                                  400
POST api/v1/standards/                                  405
GET  api/v1/nothing/                                    404
POST api/v1/nothing/                                    404

# --- moderation: one case that waits and one that was decided, about the lead's case study ---
#                                                       nobody member lead approver steward region admin suspended
GET  house-rules/                                       200
POST house-rules/                                       405
GET  report/case-study/{case_study}/                    in     200    404  200      200     200    200   404
POST report/case-study/{case_study}/                    in     200    404  200      200     200    200   404
GET  report/case-study/{icb_case_study}/                in     404    404  200      200     200    404   404
POST report/case-study/{icb_case_study}/                in     404    404  200      200     200    404   404
GET  report/case-study/{draft_case_study}/              in     404    404  404      404     404    404   404
POST report/case-study/{draft_case_study}/              in     404    404  404      404     404    404   404
GET  report/nothing/1/                                  in     404    404  404      404     404    404   404
POST report/nothing/1/                                  in     404    404  404      404     404    404   404
GET  moderation/                                        in     403    403  403      200     403    403   403
POST moderation/                                        405
GET  moderation/decisions/                              in     200    200  200      200     200    200   200
POST moderation/decisions/                              405
GET  moderation/blocked-texts/{blocked_text}/           in     404    404  404      200     404    404   404
POST moderation/blocked-texts/{blocked_text}/           in     404    404  404      200     404    404   404
GET  moderation/{moderation_case}/                      in     404    404  404      200     404    404   404
POST moderation/{moderation_case}/                      405
GET  moderation/{moderation_case}/do/decide/            in     404    404  404      200     404    404   404
POST moderation/{moderation_case}/do/decide/            in     404    404  404      200     404    404   404
POST moderation/{moderation_case}/do/take-up/           in     404    404  404      on      404    404   404
POST moderation/{moderation_case}/do/appeal/            in     404    404  404      404     404    404   404
POST moderation/{decided_case}/do/decide/               in     404    404  404      200     404    404   404
POST moderation/{decided_case}/do/author/               in     404    404  404      200     404    404   404
GET  moderation/{moderation_case}/appeal/               in     404    404  404      404     404    404   404
POST moderation/{moderation_case}/appeal/               in     404    404  404      404     404    404   404
GET  moderation/{decided_case}/appeal/                  in     404    200  404      404     404    404   404
POST moderation/{decided_case}/appeal/                  in     404    200  404      404     404    404   404
GET  history/                                           in     403    403  403      403     403    200   403
POST history/                                           405
GET  history/history.csv                                in     403    403  403      403     403    200   403
POST history/history.csv                                405

# --- adoptions: of Wakefield, led by lead ---
#                                                       nobody member lead approver steward region admin suspended
GET  adoptions/                                         200
POST adoptions/                                         405
GET  case-studies/{case_study}/try/                     in     404    200  200      404     404    404   404
POST case-studies/{case_study}/try/                     in     404    200  200      404     404    404   404
GET  case-studies/{draft_case_study}/try/               in     404    404  404      404     404    404   404
GET  interventions/shared-clinic/try/                   in     404    200  200      404     404    404   404
POST interventions/shared-clinic/try/                   in     404    200  200      404     404    404   404
GET  adoptions/{adoption}/                              200
POST adoptions/{adoption}/                              405
GET  adoptions/{staff_adoption}/                        404    200    200  200      200     200    200   404
GET  adoptions/{removed_adoption}/                      404    404    200  200      200     404    404   404
GET  adoptions/999999/                                  404
GET  adoptions/{adoption}/do/update/                    in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/update/                    in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/move/                      in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/aim/                       in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/adapt/                     in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/propose/                   in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/pause/                     in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/stop/                      in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/hand-over/                 in     404    200  200      404     404    404   404
POST adoptions/{adoption}/do/take-over/                 in     404    on   on       404     404    404   404
POST adoptions/{adoption}/do/nothing/                   in     404    404  404      404     404    404   404
GET  adoptions/proposals/{proposal}/                    in     200    200  200      200     200    200   404
POST adoptions/proposals/{proposal}/                    405
GET  adoptions/proposals/{proposal}/do/merge/           in     404    404  404      200     404    404   404
POST adoptions/proposals/{proposal}/do/merge/           in     404    200  404      200     404    404   404
POST adoptions/proposals/{proposal}/do/decline/         in     404    200  404      200     404    404   404
POST adoptions/proposals/{proposal}/do/withdraw/        in     404    on   404      on      404    404   404
# --- improvement groups: of Wakefield, facilitated by lead; approver is a member of the one that meets ---
GET  improvement-groups/                                200
POST improvement-groups/                                405
GET  improvement-groups/suggested/                      in     200    200  200      200     200    200   403
POST improvement-groups/suggested/                      405
GET  improvement-groups/new/                            in     404    200  200      404     200    404   403
POST improvement-groups/new/                            in     404    200  200      404     200    404   404
GET  improvement-groups/{public_group}/                 200
POST improvement-groups/{public_group}/                 405
GET  improvement-groups/{staff_group}/                  404    200    200  200      200     200    200   404
GET  improvement-groups/{removed_group}/                404    404    200  404      200     404    404   404
GET  improvement-groups/999999/                         404
GET  improvement-groups/{public_group}/charts/          200
POST improvement-groups/{public_group}/charts/          405
GET  improvement-groups/{staff_group}/charts/           404    200    200  200      200     200    200   404
GET  improvement-groups/{staff_group}/do/invite/        in     404    200  404      404     404    404   404
POST improvement-groups/{staff_group}/do/invite/        in     404    200  200      404     404    404   404
POST improvement-groups/{staff_group}/do/plan/          in     404    200  200      404     404    404   404
POST improvement-groups/{staff_group}/do/change/        in     404    200  200      404     404    404   404
POST improvement-groups/{staff_group}/do/remove/        in     404    200  200      404     404    404   404
POST improvement-groups/{staff_group}/do/hand-over/     in     404    200  200      404     404    404   404
POST improvement-groups/{staff_group}/do/close/         in     404    on   200      404     404    404   404
POST improvement-groups/{staff_group}/do/name-trial/    in     404    200  200      404     404    404   404
POST improvement-groups/{staff_group}/do/discuss/       in     404    on   on       404     404    404   404
POST improvement-groups/{staff_group}/do/leave/         in     404    on   on        404     404    404   404
POST improvement-groups/{staff_group}/do/nothing/       in     404    404  404      404     404    404   404
POST improvement-groups/{public_group}/do/accept/       in     404    on   404      404     404    404   404
GET  improvement-groups/sessions/{group_session}/       in     404    200  200      200     404    404   404
POST improvement-groups/sessions/{group_session}/       405
GET  improvement-groups/sessions/999999/                in     404    404  404      404     404    404   404
GET  improvement-groups/sessions/{group_session}/calendar.ics  in 404 200  200      404     404    404   404
POST improvement-groups/sessions/{group_session}/calendar.ics  405
GET  improvement-groups/sessions/{group_session}/do/notes/  in 404    200  200      404     404    404   404
POST improvement-groups/sessions/{group_session}/do/notes/  in 404    200  200      404     404    404   404
POST improvement-groups/sessions/{group_session}/do/change/ in 404    200  200      404     404    404   404
POST improvement-groups/sessions/{group_session}/do/cancel/ in 404    on   on       404     404    404   404
# --- invitations to tell what was done: of Wakefield, whose ICB lead answers ---
GET  invitations/                                       in     404    200  404      200     200    404   403
POST invitations/                                       405
GET  invitations/{invitation}/                          in     404    200  404      200     200    404   404
POST invitations/{invitation}/                          405
GET  invitations/999999/                                in     404    404  404      404     404    404   404
GET  invitations/{invitation}/do/start/                 in     404    200  404      404     404    404   404
POST invitations/{invitation}/do/start/                 in     404    200  404      404     404    404   404
POST invitations/{invitation}/do/nothing/               in     404    on   404      404     404    404   404
POST invitations/{invitation}/do/not-now/               in     404    on   404      404     404    404   404
POST invitations/{invitation}/do/else/                  in     404    404  404      404     404    404   404
# --- groups of areas: made by lead ---
#                                                       nobody member lead approver steward region admin suspended
GET  groups/                                            200
POST groups/                                            405
GET  groups/new/                                        in     200    200  200      200     200    200   403
POST groups/new/                                        in     200    200  200      200     200    200   404
GET  groups/{group}/                                    200
POST groups/{group}/                                    200
GET  groups/{members_group}/                            404    200    200  200      200     200    200   404
GET  groups/{removed_areas}/                            404    404    200  404      200     404    404   404
GET  groups/nothing/                                    404
GET  groups/{group}/places/                             in     404    200  404      404     404    404   404
POST groups/{group}/places/                             in     404    200  404      404     404    404   404
GET  groups/{group}/do/rename/                          in     404    200  404      404     404    404   404
POST groups/{group}/do/rename/                          in     404    200  404      404     404    404   404
POST groups/{group}/do/close/                           in     404    on   404      404     404    404   404
POST groups/{group}/do/reopen/                          in     404    on   404      404     404    404   404
POST groups/{group}/do/nothing/                         in     404    404  404      404     404    404   404
GET  groups/{group}/board-paper/                        200
POST groups/{group}/board-paper/                        200
GET  groups/{members_group}/board-paper/                404    200    200  200      200     200    200   404
GET  groups/{group}/board-paper.pdf                     on
POST groups/{group}/board-paper.pdf                     405
GET  groups/{group}/board-paper.docx                    on
POST groups/{group}/board-paper.docx                    405
GET  groups/{group}/figures.csv                         200
POST groups/{group}/figures.csv                         200
GET  groups/{members_group}/figures.csv                 404    200    200  200      200     200    200   404
GET  groups/{group}/within-18-weeks.csv                 200
POST groups/{group}/within-18-weeks.csv                 200
GET  groups/{group}/within-18-weeks.svg                 200
POST groups/{group}/within-18-weeks.svg                 200
GET  groups/{group}/within-18-weeks.png                 200
POST groups/{group}/within-18-weeks.png                 200
# --- support: of West Yorkshire, asked by region; one draft, one with the area, one that was replied to ---
#                                                       nobody member lead approver steward region admin suspended
GET  support/                                           in     200    200  200      200     200    200   403
POST support/                                           405
GET  support/closed/                                    in     200    200  200      200     200    200   403
POST support/closed/                                    405
GET  support/activity/                                  in     403    200  200      403     200    403   403
POST support/activity/                                  405
GET  support/activity.csv                               in     403    200  200      403     200    403   403
POST support/activity.csv                               405
GET  support/watch-list/                                in     403    200  200      403     200    403   403
POST support/watch-list/                                405
GET  support/watch-list/03R/within-18-weeks/C_999/      in     404    200  200      404     200    404   404
POST support/watch-list/03R/within-18-weeks/C_999/      in     404    200  200      404     200    404   404
GET  support/watch-list/00V/within-18-weeks/C_999/      in     404    404  404      404     404    404   404
GET  support/watch-list/03R/within-18-weeks/X/          in     404    404  404      404     404    404   404
GET  support/ask/                                       in     403    200  200      403     403    403   403
POST support/ask/                                       in     404    200  200      404     404    404   404
GET  support/matches/                                   in     200    200  200      200     200    200   403
POST support/matches/                                   405
GET  support/matches/03R/within-18-weeks/C_999/         in     200    200  200      200     200    200   404
POST support/matches/03R/within-18-weeks/C_999/         405
GET  support/matches/03R/within-18-weeks/C_999/dismiss/{case_study}/ 405
POST support/matches/03R/within-18-weeks/C_999/dismiss/{case_study}/ in 200 200 200 200 200 200 404
POST support/matches/03R/within-18-weeks/C_999/dismiss/{draft_case_study}/ in 404 404 404 404 404 404 404
GET  support/matches/03R/within-18-weeks/C_999/restore/999999/ 405
POST support/matches/03R/within-18-weeks/C_999/restore/999999/ in 404 404 404 404 404 404 404
GET  support/flags/{draft_flag}/                        in     404    404  404      404     200    404   404
GET  support/flags/{hidden_flag}/                       in     404    200  200      404     200    404   404
GET  support/flags/{shown_flag}/                        in     200    200  200      200     200    200   404
POST support/flags/{shown_flag}/                        405
GET  support/flags/999999/                              in     404    404  404      404     404    404   404
GET  support/flags/{draft_flag}/offer/                  in     404    404  404      404     200    404   404
GET  support/flags/{shown_flag}/offer/                  in     404    404  404      404     200    404   404
POST support/flags/{shown_flag}/offer/                  in     404    404  404      404     200    404   404
GET  support/flags/{hidden_flag}/plan/                  in     404    404  404      404     404    404   404
GET  support/flags/{shown_flag}/plan/                   in     404    200  200      404     404    404   404
POST support/flags/{shown_flag}/plan/                   in     404    200  200      404     404    404   404
GET  support/flags/{hidden_flag}/do/reply/              in     404    200  200      404     404    404   404
POST support/flags/{hidden_flag}/do/reply/              in     404    200  200      404     404    404   404
POST support/flags/{shown_flag}/do/dispute/             in     404    200  200      404     404    404   404
POST support/flags/{hidden_flag}/do/extend/             in     404    on   on       404     on     404   404
POST support/flags/{hidden_flag}/do/withdraw/           in     404    404  404      404     200    404   404
POST support/flags/{draft_flag}/do/edit/                in     404    404  404      404     200    404   404
POST support/flags/{draft_flag}/do/add-match/           in     404    404  404      404     200    404   404
POST support/flags/{draft_flag}/do/send/                in     404    404  404      404     on     404   404
POST support/flags/{shown_flag}/do/monitor/             in     404    on   on       404     on     404   404
POST support/flags/{shown_flag}/do/close/               in     404    200  200      404     200    404   404
POST support/flags/{shown_flag}/do/discuss/             in     404    on   on       404     on     404   404
POST support/flags/{shown_flag}/do/nothing/             in     404    404  404      404     404    404   404
GET  support/offers/{hidden_offer}/                     in     404    200  200      404     200    404   404
GET  support/offers/{shown_offer}/                      in     200    200  200      200     200    200   404
POST support/offers/{shown_offer}/                      405
GET  support/offers/{shown_offer}/do/accept/            in     404    200  200      404     404    404   404
POST support/offers/{shown_offer}/do/accept/            in     404    on   on       404     404    404   404
POST support/offers/{hidden_offer}/do/accept/           in     404    on   on       404     404    404   404
POST support/offers/{shown_offer}/do/cancel/            in     404    404  404      404     on     404   404
GET  places/QWO/why-the-list-moved/explain/             in     404    200  200      404     404    404   404
POST places/QWO/why-the-list-moved/explain/             in     404    200  200      404     404    404   404
GET  support/explanations/{explanation}/withdraw/       405
POST support/explanations/{explanation}/withdraw/       in     404    on   on       on      404    404   404
GET  support/plans/new/                                 in     404    200  200      404     404    404   403
POST support/plans/new/                                 in     404    200  200      404     404    404   404
GET  support/plans/{draft_plan}/                        in     404    200  200      404     404    404   404
GET  support/plans/{agreed_plan}/                       in     200    200  200      200     200    200   404
POST support/plans/{agreed_plan}/                       405
GET  support/plans/{draft_plan}/edit/                   in     404    200  200      404     404    404   404
POST support/plans/{draft_plan}/edit/                   in     404    200  200      404     404    404   404
GET  support/plans/{agreed_plan}/edit/                  in     404    404  404      404     404    404   404
GET  support/plans/{draft_plan}/do/agree/               in     404    404  200      404     404    404   404
POST support/plans/{draft_plan}/do/agree/               in     404    404  on       404     404    404   404
POST support/plans/{agreed_plan}/do/activate/           in     404    on   on       404     404    404   404
GET  support/disputes/{dispute}/                        in     404    200  200      200     200    404   404
POST support/disputes/{dispute}/                        405
GET  support/disputes/{dispute}/do/resolve/             in     404    404  404      200     404    404   404
POST support/disputes/{dispute}/do/resolve/             in     404    404  404      200     404    404   404

# --- case studies: the lead's own, in each state ---
#                                                       nobody member lead approver steward region admin suspended
GET  case-studies/                                      200
POST case-studies/                                      200
GET  case-studies/feed/                                 200
POST case-studies/feed/                                 200
GET  case-studies/own/                                  in     200    200  200      200     200    200   403
POST case-studies/own/                                  in     200    200  200      200     200    200   404
GET  case-studies/share/                                in     200    200  200      200     200    200   403
POST case-studies/share/                                in     200    200  200      200     200    200   404
GET  case-studies/new/                                  in     403    200  200      200     200    403   403
POST case-studies/new/                                  in     404    200  200      200     200    404   404
GET  case-studies/{case_study}/                         200
POST case-studies/{case_study}/                         200
GET  case-studies/{staff_case_study}/                   404    200    200  200      200     200    200   404
POST case-studies/{staff_case_study}/                   404    200    200  200      200     200    200   404
GET  case-studies/{icb_case_study}/                     404    404    200  200      200     200    404   404
POST case-studies/{icb_case_study}/                     404    404    200  200      200     200    404   404
GET  case-studies/{draft_case_study}/                   404
POST case-studies/{draft_case_study}/                   404
GET  case-studies/999999/                               404
POST case-studies/999999/                               404
GET  case-studies/{case_study}/one-page/                200
POST case-studies/{case_study}/one-page/                200
GET  evaluations/                                       200
POST evaluations/                                       200
GET  case-studies/{case_study}/evaluation/              in     404    200  404      404     404    404   404
POST case-studies/{case_study}/evaluation/              in     404    200  404      404     404    404   404
GET  adoptions/{adoption}/evaluation/                   in     404    200  200      404     404    404   404
POST adoptions/{adoption}/evaluation/                   in     404    200  200      404     404    404   404
GET  evaluations/{evaluation_plan}/                     200
POST evaluations/{evaluation_plan}/                     405
GET  evaluations/{staff_evaluation_plan}/               404    200    200  200      200     200    200   404
GET  evaluations/{evaluation_plan}/do/amend/            in     404    200  404      404     404    404   404
POST evaluations/{evaluation_plan}/do/amend/            in     404    200  404      404     404    404   404
GET  evaluations/{evaluation_plan}/do/end/              in     404    200  404      404     404    404   404
POST evaluations/{evaluation_plan}/do/end/              in     404    200  404      404     404    404   404
GET  case-studies/{draft_case_study}/write/             in     404    200  404      404     404    404   404
POST case-studies/{draft_case_study}/write/             in     404    200  404      404     404    404   404
GET  case-studies/{draft_case_study}/write/problem/     in     404    200  404      404     404    404   404
POST case-studies/{draft_case_study}/write/problem/     in     404    200  404      404     404    404   404
GET  case-studies/{draft_case_study}/write/nothing/     in     404    404  404      404     404    404   404
POST case-studies/{draft_case_study}/write/nothing/     in     404    404  404      404     404    404   404
GET  case-studies/{draft_case_study}/write/problem/autosave/ 405
POST case-studies/{draft_case_study}/write/problem/autosave/ 401 404 200 404 404 404 404 404
GET  case-studies/{draft_case_study}/files/             in     404    200  404      404     404    404   404
POST case-studies/{draft_case_study}/files/             in     404    200  404      404     404    404   404
GET  case-studies/{draft_case_study}/files/999999/remove/ 405
POST case-studies/{draft_case_study}/files/999999/remove/ in 404 404 404 404 404 404 404
GET  blocked-texts/999999/appeal/                       405
POST blocked-texts/999999/appeal/                       in     404    404  404      404     404    404   404
GET  attachments/00000000-0000-4000-8000-000000000000/x.pdf 404
POST attachments/00000000-0000-4000-8000-000000000000/x.pdf 405
GET  attachments/{case_study_file}/x.pdf                200
POST attachments/{case_study_file}/x.pdf                405
GET  attachments/{new_file}/x.pdf                       404    404    200  200      200     404    404   404
POST attachments/{new_file}/x.pdf                       405
GET  attachments/{draft_file}/x.pdf                     404    404    200  404      404     404    404   404
POST attachments/{draft_file}/x.pdf                     405
GET  case-studies/{draft_case_study}/preview/           in     404    200  404      404     404    404   404
POST case-studies/{draft_case_study}/preview/           in     404    200  404      404     404    404   404
GET  case-studies/{submitted_case_study}/preview/       in     404    200  200      404     404    404   404
POST case-studies/{submitted_case_study}/preview/       in     404    200  200      404     404    404   404
GET  case-studies/{approved_case_study}/preview/        in     404    200  200      200     404    404   404
POST case-studies/{approved_case_study}/preview/        in     404    200  200      200     404    404   404
GET  case-studies/{draft_case_study}/check/             in     404    200  404      404     404    404   404
POST case-studies/{draft_case_study}/check/             in     404    200  404      404     404    404   404
GET  case-studies/{submitted_case_study}/review/        in     404    200  200      404     404    404   404
POST case-studies/{submitted_case_study}/review/        in     404    200  200      404     404    404   404
GET  case-studies/{approved_case_study}/review/         in     404    200  200      200     404    404   404
POST case-studies/{approved_case_study}/review/         in     404    200  200      200     404    404   404
GET  case-studies/{draft_case_study}/people/            in     404    200  404      404     404    404   404
POST case-studies/{draft_case_study}/people/            in     404    200  404      404     404    404   404
GET  case-studies/{case_study}/manage/                  in     404    200  404      200     404    404   404
POST case-studies/{case_study}/manage/                  in     404    200  404      200     404    404   404
GET  case-studies/{case_study}/history/                 in     404    200  200      200     404    404   404
POST case-studies/{case_study}/history/                 in     404    200  200      200     404    404   404
GET  case-studies/{draft_case_study}/do/submit/         405
POST case-studies/{draft_case_study}/do/submit/         in     404    on   404      404     404    404   404
POST case-studies/{submitted_case_study}/do/approve/    in     404    404  on       404     404    404   404
POST case-studies/{submitted_case_study}/do/publish/    in     404    404  404      404     404    404   404
POST case-studies/{approved_case_study}/do/publish/     in     404    404  404      on      404    404   404
POST case-studies/{case_study}/do/withdraw/             in     404    on   404      on      404    404   404
POST case-studies/{case_study}/do/nothing/              in     404    404  404      404     404    404   404
GET  case-studies/{submitted_case_study}/comments/{comment}/resolve/ 405
POST case-studies/{submitted_case_study}/comments/{comment}/resolve/ in 404 on on 404 404 404 404
GET  interventions/shared-clinic/                       200
POST interventions/shared-clinic/                       200
GET  interventions/shared-clinic/versions/1/            200
POST interventions/shared-clinic/versions/1/            200
GET  interventions/shared-clinic/versions/99/           404
GET  interventions/new/                                 in     404    404  404      200     404    404   404
POST interventions/new/                                 in     404    404  404      200     404    404   404
GET  interventions/shared-clinic/revise/                in     404    404  404      200     404    404   404
POST interventions/shared-clinic/revise/                in     404    404  404      200     404    404   404
GET  interventions/shared-clinic/change-state/          405
POST interventions/shared-clinic/change-state/          in     404    404  404      on      404    404   404
GET  interventions/nothing/                             404
POST interventions/nothing/                             404

# --- recommendations in practice: who sees which count is in tests/forum/recommendations ---
GET  recommendations/                                   200
POST recommendations/                                   405
GET  recommendations/history/                           200
POST recommendations/history/                           405
GET  recommendations/counts.csv                         200
POST recommendations/counts.csv                         405
GET  recommendations/areas/                             200
POST recommendations/areas/                             405
GET  recommendations/areas/QWO/                         200
POST recommendations/areas/QWO/                         405
GET  recommendations/areas/03R/                         404
POST recommendations/areas/03R/                         405
GET  recommendations/areas/QWO/history/                 200
POST recommendations/areas/QWO/history/                 405
GET  recommendations/areas/QWO/counts.csv               200
POST recommendations/areas/QWO/counts.csv               405

# --- technologies: a request to correct one that the member sent waits, another is answered ---
#                                                       nobody member lead approver steward region admin suspended
GET  technologies/                                      200
POST technologies/                                      405
GET  technologies/new/                                  in     404    404  404      200     404    404   404
POST technologies/new/                                  in     404    404  404      200     404    404   404
GET  technologies/access/                               200
POST technologies/access/                               405
GET  technologies/access.csv                            200
POST technologies/access.csv                            405
GET  technologies/stops/                                200
POST technologies/stops/                                405
GET  technologies/stops.csv                             200
POST technologies/stops.csv                             405
GET  technologies/corrections/                          200
POST technologies/corrections/                          405
GET  technologies/corrections/{waiting_correction}/     404    200    404  404      200     404    404   404
POST technologies/corrections/{waiting_correction}/     405
GET  technologies/corrections/{answered_correction}/    200
POST technologies/corrections/{answered_correction}/    405
GET  technologies/corrections/{waiting_correction}/do/answer/ in     404    404  404      200     404    404   404
POST technologies/corrections/{waiting_correction}/do/answer/ in     404    404  404      200     404    404   404
POST technologies/corrections/{waiting_correction}/do/cancel/ in     on     404  404      on      404    404   404
POST technologies/corrections/{answered_correction}/do/answer/ in     404    404  404      200     404    404   404
GET  technologies/areas/QWO/                            200
POST technologies/areas/QWO/                            405
GET  technologies/areas/03R/                            404
POST technologies/areas/03R/                            405
GET  technologies/areas/QWO/upload/                     in     404    200  200      404     404    404   404
POST technologies/areas/QWO/upload/                     in     404    200  200      404     404    404   404
GET  technologies/areas/QWO/to-fill.csv                 in     404    200  200      404     404    404   404
POST technologies/areas/QWO/to-fill.csv                 405
GET  technologies/areas/QWO/to-fill.xlsx                in     404    200  200      404     404    404   404
POST technologies/areas/QWO/to-fill.xlsx                405
GET  technologies/uploads/{access_upload}/              in     404    200  404      404     404    404   404
POST technologies/uploads/{access_upload}/              in     404    200  404      404     404    404   404
GET  technologies/chest-drain-pump/                     200
POST technologies/chest-drain-pump/                     405
GET  technologies/nothing/                              404
POST technologies/nothing/                              405
GET  technologies/chest-drain-pump/revise/              in     404    404  404      200     404    404   404
POST technologies/chest-drain-pump/revise/              in     404    404  404      200     404    404   404
GET  technologies/chest-drain-pump/history/             in     200    200  200      200     200    200   404
POST technologies/chest-drain-pump/history/             405
GET  technologies/chest-drain-pump/correct/             in     200    200  200      200     200    200   404
POST technologies/chest-drain-pump/correct/             in     200    200  200      200     200    200   404
GET  technologies/chest-drain-pump/do/step/             in     404    404  404      200     404    404   404
POST technologies/chest-drain-pump/do/step/             in     404    404  404      200     404    404   404
GET  technologies/chest-drain-pump/access/              200
POST technologies/chest-drain-pump/access/              405
GET  technologies/chest-drain-pump/access.csv           200
POST technologies/chest-drain-pump/access.csv           405
GET  technologies/chest-drain-pump/at/03R/              200
POST technologies/chest-drain-pump/at/03R/              405
GET  technologies/chest-drain-pump/at/QWO/              404
POST technologies/chest-drain-pump/at/QWO/              405
GET  technologies/chest-drain-pump/at/03R/attest/       in     404    200  200      404     404    404   404
POST technologies/chest-drain-pump/at/03R/attest/       in     404    200  200      404     404    404   404

# --- threads: two that the lead started, one of them only for staff of West Yorkshire ---
#                                                       nobody member lead approver steward region admin suspended
GET  discussions/                                           in     200    200  200      200     200    200   403
POST discussions/                                           405
GET  discussions/new/                                       in     200    200  200      200     200    200   403
POST discussions/new/                                       in     200    200  200      200     200    200   404
GET  discussions/bookmarks/                                 in     200    200  200      200     200    200   403
POST discussions/bookmarks/                                 405
GET  discussions/autosave/                              405
POST discussions/autosave/                              401    404    404  404      404     404    404   404
GET  discussions/preview/                                   405
POST discussions/preview/                                   401    200    200  200      200     200    200   404
GET  discussions/mentions/                                  401    200    200  200      200     200    200   404
POST discussions/mentions/                                  405
GET  discussions/whom-to-mention/                           in     200    200  200      200     200    200   403
POST discussions/whom-to-mention/                           405
GET  discussions/delete-draft/                          405
POST discussions/delete-draft/                          in     on     on   on       on      on     on    404
GET  discussions/{thread}/                                  in     200    200  200      200     200    200   404
POST discussions/{thread}/                                  in     200    200  200      200     200    200   404
GET  discussions/{icb_thread}/                              in     404    200  200      200     200    404   404
POST discussions/{icb_thread}/                              in     404    200  200      200     200    404   404
GET  discussions/{thread}/ask/                          405
POST discussions/{thread}/ask/                              in     404    404  404      404     404    404   404
GET  discussions/{thread}/manage/                           in     200    200  200      200     200    200   404
POST discussions/{thread}/manage/                           405
GET  discussions/{thread}/manage/undo/                      405
POST discussions/{thread}/manage/undo/                      in     404    404  404      404     404    404   404
GET  discussions/{thread}/manage/pin/                       405
POST discussions/{thread}/manage/pin/                       in     404    404  404      on      404    404   404
GET  discussions/{thread}/case-study/                       in     404    200  200      200     200    404   404
POST discussions/{thread}/case-study/                       in     404    200  200      200     200    404   404
GET  discussions/{thread}/export.csv                        in     404    404  404      200     404    404   404
POST discussions/{thread}/export.csv                        405
GET  discussions/{thread}/export.txt                        in     404    404  404      200     404    404   404
POST discussions/{thread}/export.txt                        405
GET  discussions/posts/{post}/                              in     on     on   on       on      on     on    404
POST discussions/posts/{post}/                              405
GET  discussions/posts/{icb_post}/                          in     404    on   on       on      on     404   404
POST discussions/posts/{icb_post}/                          405
GET  discussions/posts/{post}/edit/                         in     404    200  404      404     404    404   404
POST discussions/posts/{post}/edit/                         in     404    200  404      404     404    404   404
GET  discussions/posts/{post}/delete/                       in     404    200  404      404     404    404   404
POST discussions/posts/{post}/delete/                       in     404    on   404      404     404    404   404
GET  discussions/posts/{post}/history/                      in     200    200  200      200     200    200   404
POST discussions/posts/{post}/history/                      405
GET  discussions/posts/{post}/files/                        in     404    200  404      404     404    404   404
POST discussions/posts/{post}/files/                        in     404    200  404      404     404    404   404
GET  discussions/posts/{post}/files/999999/remove/      405
POST discussions/posts/{post}/files/999999/remove/      in     404    404  404      404     404    404   404
GET  discussions/posts/{post}/do/mark-useful/           405
POST discussions/posts/{post}/do/mark-useful/           in     on     404  on       on      on     on    404
GET  discussions/posts/{post}/do/bookmark/              405
POST discussions/posts/{post}/do/bookmark/              in     on     on   on       on      on     on    404
GET  discussions/posts/{icb_post}/do/bookmark/          405
POST discussions/posts/{icb_post}/do/bookmark/          in     404    on   on       on      on     404   404

# --- notifications: one's own; the links in e-mails and the feeds need no sign-in but their secret ---
#                                                       nobody member lead approver steward region admin suspended
GET  notifications/                                           in     200    200  200      200     200    200   200
POST notifications/                                           405
GET  notifications/999999/                                    in     404    404  404      404     404    404   404
POST notifications/999999/                                    in     404    404  404      404     404    404   404
GET  notifications/read/                                      405
POST notifications/read/                                      in     on     on   on       on      on     on    on
GET  notifications/settings/                                  in     200    200  200      200     200    200   200
POST notifications/settings/                                  in     200    200  200      200     200    200   200
GET  notifications/watch/                                     405
POST notifications/watch/                                     in     404    404  404      404     404    404   404
GET  notifications/feed-address/                              405
POST notifications/feed-address/                              in     on     on   on       on      on     on    on
GET  notifications/undelivered-emails/                   in     404    404  404      404     404    200   404
POST notifications/undelivered-emails/                   405
GET  notifications/undelivered-emails/999999/resend/      405
POST notifications/undelivered-emails/999999/resend/      in     404    404  404      404     404    404   404
GET  notifications/mute/guessed/                              404
POST notifications/mute/guessed/                              404
GET  notifications/unsubscribe/guessed/                       404
POST notifications/unsubscribe/guessed/                       404
GET  notifications/feed/guessed/                              404
POST notifications/feed/guessed/                              405
GET  places/03R/feed/                                   200
POST places/03R/feed/                                   405
GET  places/XXX/feed/                                   404
GET  measures/median-wait/feed/                         200
POST measures/median-wait/feed/                         405
GET  measures/nothing/feed/                             404

# --- one's own account ---
#                                                       nobody member lead approver steward region admin suspended
GET  account/                                           in     200    200  200      200     200    200   200
POST account/                                           405
GET  account/profile/                                   in     200    200  200      200     200    200   200
POST account/profile/                                   in     200    200  200      200     200    200   200
GET  account/second-factor/                             in     200    200  200      200     200    200   200
POST account/second-factor/                             405
GET  account/roles/                                     in     200    200  200      200     200    200   403
POST account/roles/                                     in     200    200  200      200     200    200   404
GET  account/kept-texts/                                in     200    200  200      200     200    200   200
POST account/kept-texts/                                405
GET  account/kept-texts/999999/                         in     404    404  404      404     404    404   404
POST account/kept-texts/999999/                         405
GET  account/kept-texts/999999/delete/                  405
POST account/kept-texts/999999/delete/                  in     on     on   on       on      on     on    on
GET  account/close/                                     in     200    200  200      200     200    200   200
POST account/close/                                     in     on     on   on       on      on     on    on
GET  account/demonstration/{listed_person}/             405
POST account/demonstration/{listed_person}/             404

# --- colleagues ---
#                                                       nobody member lead approver steward region admin suspended
GET  people/                                            in     200    200  200      200     200    200   403
POST people/                                            405
GET  people/{listed_person}/                            in     200    200  200      200     200    200   404
POST people/{listed_person}/                            405
GET  people/{unlisted_person}/                          in     404    404  404      200     404    200   404
POST people/{unlisted_person}/                          405
GET  people/{suspended_person}/                         in     404    404  404      200     404    200   200
POST people/{suspended_person}/                         405
GET  people/999999/                                     in     404    404  404      404     404    404   404
POST people/999999/                                     405
GET  people/{listed_person}/do/grant/                   in     404    404  200      404     404    200   404
POST people/{listed_person}/do/grant/                   in     404    404  200      404     404    200   404
GET  people/{unlisted_person}/do/grant/                 in     404    404  404      404     404    200   404
POST people/{unlisted_person}/do/grant/                 in     404    404  404      404     404    200   404
GET  people/{listed_person}/do/confirm/                 in     404    404  404      404     404    200   404
POST people/{listed_person}/do/confirm/                 in     404    404  404      404     404    on    404
GET  people/{listed_person}/do/suspend/                 in     404    404  404      200     404    200   404
POST people/{listed_person}/do/suspend/                 in     404    404  404      200     404    200   404
GET  people/{listed_person}/do/lift-suspension/         in     404    404  404      404     404    404   404
POST people/{listed_person}/do/lift-suspension/         in     404    404  404      404     404    404   404
GET  people/{suspended_person}/do/lift-suspension/      in     404    404  404      200     404    200   404
POST people/{suspended_person}/do/lift-suspension/      in     404    404  404      200     404    200   404
GET  people/roles/{grant}/                              in     404    404  200      404     404    200   404
POST people/roles/{grant}/                              405
GET  people/roles/{grant}/do/end/                       in     404    404  200      404     404    200   404
POST people/roles/{grant}/do/end/                       in     404    404  200      404     404    200   404
GET  people/roles/{grant}/do/give-up/                   in     404    404  404      404     404    404   404
POST people/roles/{grant}/do/give-up/                   in     404    404  404      404     404    404   404
GET  people/roles/999999/                               in     404    404  404      404     404    404   404
POST people/roles/999999/                               405
GET  people/requests/                                   in     404    404  200      404     404    200   404
POST people/requests/                                   405
GET  people/requests/{request}/                         in     200    404  200      404     404    200   404
POST people/requests/{request}/                         405
GET  people/requests/{request}/do/decide/               in     404    404  200      404     404    200   404
POST people/requests/{request}/do/decide/               in     404    404  200      404     404    200   404
GET  people/requests/{request}/do/withdraw/             in     200    404  404      404     404    404   404
POST people/requests/{request}/do/withdraw/             in     on     404  404      404     404    404   404
GET  people/requests/999999/                            in     404    404  404      404     404    404   404
POST people/requests/999999/                            405

# --- signing in (allauth) ---
#                                                       nobody member lead approver steward region admin suspended
GET  account/login/                                     200    on     on   on       on      on     on    on
POST account/login/                                     200    on     on   on       on      on     on    on
GET  account/logout/                                    on     200    200  200      200     200    200   200
POST account/logout/                                    on
GET  account/inactive/                                  200
POST account/inactive/                                  405
GET  account/signup/                                    200    on     on   on       on      on     on    on
POST account/signup/                                    200    on     on   on       on      on     on    on
GET  account/reauthenticate/                            in     200    200  200      200     200    200   200
POST account/reauthenticate/                            in     200    200  200      200     200    200   200
GET  account/email/                                     in     200    200  200      200     200    200   200
POST account/email/                                     in     on     on   on       on      on     on    on
GET  account/confirm-email/                             200
POST account/confirm-email/                             405
GET  account/confirm-email/nothing/                     200
POST account/confirm-email/nothing/                     404
GET  account/password/change/                           in     200    200  200      200     200    200   200
POST account/password/change/                           in     200    200  200      200     200    200   200
GET  account/password/set/                              in     on     on   on       on      on     on    on
POST account/password/set/                              in     on     on   on       on      on     on    on
GET  account/password/reset/                            200
POST account/password/reset/                            200
GET  account/password/reset/done/                       200
POST account/password/reset/done/                       405
GET  account/password/reset/key/1-nothing/              200
POST account/password/reset/key/1-nothing/              200
GET  account/password/reset/key/done/                   200
POST account/password/reset/key/done/                   405
GET  account/login/code/confirm/                        in     on     on   on       on      on     on    on
POST account/login/code/confirm/                        in     on     on   on       on      on     on    on
GET  account/2fa/                                       in     200    200  200      200     200    200   200
POST account/2fa/                                       in     405    405  405      405     405    405   405
GET  account/2fa/authenticate/                          in     on     on   on       on      on     on    on
POST account/2fa/authenticate/                          in     on     on   on       on      on     on    on
GET  account/2fa/reauthenticate/                        in     on     200  200      200     200    200   on
POST account/2fa/reauthenticate/                        in     on     200  200      200     200    200   on
GET  account/2fa/totp/activate/                         in     on     on   on       on      on     on    on
POST account/2fa/totp/activate/                         in     on     on   on       on      on     on    on
GET  account/2fa/totp/deactivate/                       in     404    on   on       on      on     on    404
POST account/2fa/totp/deactivate/                       in     404    on   on       on      on     on    404
GET  account/2fa/recovery-codes/                        in     404    404  404      404     404    404   404
POST account/2fa/recovery-codes/                        in     405    405  405      405     405    405   405
GET  account/2fa/recovery-codes/generate/               in     on     on   on       on      on     on    on
POST account/2fa/recovery-codes/generate/               in     on     on   on       on      on     on    on
GET  account/2fa/recovery-codes/download/               in     404    404  404      404     404    404   404
POST account/2fa/recovery-codes/download/               in     404    404  404      404     404    404   404
GET  account/2fa/webauthn/                              in     200    200  200      200     200    200   200
POST account/2fa/webauthn/                              in     405    405  405      405     405    405   405
GET  account/2fa/webauthn/add/                          in     on     on   on       on      on     on    on
POST account/2fa/webauthn/add/                          in     on     on   on       on      on     on    on
GET  account/2fa/webauthn/reauthenticate/               in     on     on   on       on      on     on    on
POST account/2fa/webauthn/reauthenticate/               in     on     on   on       on      on     on    on
GET  account/2fa/webauthn/keys/999999/remove/           in     on     on   on       on      on     on    on
POST account/2fa/webauthn/keys/999999/remove/           in     on     on   on       on      on     on    on
GET  account/2fa/webauthn/keys/999999/edit/             in     on     on   on       on      on     on    on
POST account/2fa/webauthn/keys/999999/edit/             in     on     on   on       on      on     on    on
GET  account/2fa/webauthn/login/                        in     on     on   on       on      on     on    on
POST account/2fa/webauthn/login/                        in     on     on   on       on      on     on    on
GET  account/sessions/                                  in     200    200  200      200     200    200   200
POST account/sessions/                                  in     on     on   on       on      on     on    on
GET  account/3rdparty/                                  in     200    200  200      200     200    200   200
POST account/3rdparty/                                  in     200    200  200      200     200    200   200
GET  account/3rdparty/signup/                           in
POST account/3rdparty/signup/                           in
GET  account/3rdparty/login/cancelled/                  200
POST account/3rdparty/login/cancelled/                  405
GET  account/3rdparty/login/error/                      401
POST account/3rdparty/login/error/                      405
GET  account/social/login/cancelled/                    on
POST account/social/login/cancelled/                    on
GET  account/social/login/error/                        on
POST account/social/login/error/                        on
GET  account/social/signup/                             on
POST account/social/signup/                             on
GET  account/social/connections/                        on
POST account/social/connections/                        on
GET  account/oidc/staff/login/                          404
POST account/oidc/staff/login/                          404
GET  account/oidc/staff/login/callback/                 404
POST account/oidc/staff/login/callback/                 404

# --- the admin ---
#                                                       nobody member lead approver steward region admin suspended
GET  admin/                                             in     404    404  404      404     404    200   404
POST admin/                                             in     404    404  404      404     404    200   404
GET  admin/login/                                       in     404    404  404      404     404    on    404
POST admin/login/                                       in     404    404  404      404     404    on    404
GET  admin/logout/                                      in     404    404  404      404     404    405   404
POST admin/logout/                                      in     404    404  404      404     404    on    404
GET  admin/password_change/                             in     404    404  404      404     404    on    404
POST admin/password_change/                             in     404    404  404      404     404    on    404
GET  admin/password_change/done/                        in     404    404  404      404     404    200   404
POST admin/password_change/done/                        in     404    404  404      404     404    405   404
GET  admin/autocomplete/                                in     404    404  404      404     404    404   404
POST admin/autocomplete/                                in     404    404  404      404     404    405   404
GET  admin/jsi18n/                                      in     404    404  404      404     404    200   404
POST admin/jsi18n/                                      in     404    404  404      404     404    405   404
GET  admin/r/1/1/                                       in     404    404  404      404     404    404   404
POST admin/r/1/1/                                       in     404    404  404      404     404    404   404
GET  admin/people/                                      in     404    404  404      404     404    200   404
POST admin/people/                                      in     404    404  404      404     404    200   404
GET  admin/people/user/                                 in     404    404  404      404     404    404   404
POST admin/people/user/                                 in     404    404  404      404     404    404   404
GET  admin/people/user/add/                             in     404    404  404      404     404    404   404
POST admin/people/user/add/                             in     404    404  404      404     404    404   404
GET  admin/people/user/{listed_person}/                 in     404    404  404      404     404    on    404
POST admin/people/user/{listed_person}/                 in     404    404  404      404     404    on    404
GET  admin/people/user/{listed_person}/change/          in     404    404  404      404     404    404   404
POST admin/people/user/{listed_person}/change/          in     404    404  404      404     404    404   404
GET  admin/people/user/{listed_person}/history/         in     404    404  404      404     404    404   404
POST admin/people/user/{listed_person}/history/         in     404    404  404      404     404    404   404
GET  admin/people/user/{listed_person}/delete/          in     404    404  404      404     404    404   404
POST admin/people/user/{listed_person}/delete/          in     404    404  404      404     404    404   404
GET  admin/people/organisation/                         in     404    404  404      404     404    200   404
POST admin/people/organisation/                         in     404    404  404      404     404    200   404
GET  admin/people/organisation/add/                     in     404    404  404      404     404    200   404
POST admin/people/organisation/add/                     in     404    404  404      404     404    200   404
GET  admin/people/organisation/{organisation}/          in     404    404  404      404     404    on    404
POST admin/people/organisation/{organisation}/          in     404    404  404      404     404    on    404
GET  admin/people/organisation/{organisation}/change/   in     404    404  404      404     404    200   404
POST admin/people/organisation/{organisation}/change/   in     404    404  404      404     404    200   404
GET  admin/people/organisation/{organisation}/history/  in     404    404  404      404     404    200   404
POST admin/people/organisation/{organisation}/history/  in     404    404  404      404     404    200   404
GET  admin/people/organisation/{organisation}/delete/   in     404    404  404      404     404    404   404
POST admin/people/organisation/{organisation}/delete/   in     404    404  404      404     404    404   404
GET  admin/people/alloweddomain/                        in     404    404  404      404     404    200   404
POST admin/people/alloweddomain/                        in     404    404  404      404     404    200   404
GET  admin/people/alloweddomain/add/                    in     404    404  404      404     404    200   404
POST admin/people/alloweddomain/add/                    in     404    404  404      404     404    200   404
GET  admin/people/alloweddomain/{domain}/               in     404    404  404      404     404    on    404
POST admin/people/alloweddomain/{domain}/               in     404    404  404      404     404    on    404
GET  admin/people/alloweddomain/{domain}/change/        in     404    404  404      404     404    200   404
POST admin/people/alloweddomain/{domain}/change/        in     404    404  404      404     404    200   404
GET  admin/people/alloweddomain/{domain}/history/       in     404    404  404      404     404    200   404
POST admin/people/alloweddomain/{domain}/history/       in     404    404  404      404     404    200   404
GET  admin/people/alloweddomain/{domain}/delete/        in     404    404  404      404     404    200   404
POST admin/people/alloweddomain/{domain}/delete/        in     404    404  404      404     404    200   404
GET  admin/people/rolegrant/                            in     404    404  404      404     404    200   404
POST admin/people/rolegrant/                            in     404    404  404      404     404    200   404
GET  admin/people/rolegrant/add/                        in     404    404  404      404     404    404   404
POST admin/people/rolegrant/add/                        in     404    404  404      404     404    404   404
GET  admin/people/rolegrant/{grant}/                    in     404    404  404      404     404    on    404
POST admin/people/rolegrant/{grant}/                    in     404    404  404      404     404    on    404
GET  admin/people/rolegrant/{grant}/change/             in     404    404  404      404     404    200   404
POST admin/people/rolegrant/{grant}/change/             in     404    404  404      404     404    404   404
GET  admin/people/rolegrant/{grant}/history/            in     404    404  404      404     404    200   404
POST admin/people/rolegrant/{grant}/history/            in     404    404  404      404     404    200   404
GET  admin/people/rolegrant/{grant}/delete/             in     404    404  404      404     404    404   404
POST admin/people/rolegrant/{grant}/delete/             in     404    404  404      404     404    404   404
GET  admin/people/rolerequest/                          in     404    404  404      404     404    200   404
POST admin/people/rolerequest/                          in     404    404  404      404     404    200   404
GET  admin/people/rolerequest/add/                      in     404    404  404      404     404    404   404
POST admin/people/rolerequest/add/                      in     404    404  404      404     404    404   404
GET  admin/people/rolerequest/{request}/                in     404    404  404      404     404    on    404
POST admin/people/rolerequest/{request}/                in     404    404  404      404     404    on    404
GET  admin/people/rolerequest/{request}/change/         in     404    404  404      404     404    200   404
POST admin/people/rolerequest/{request}/change/         in     404    404  404      404     404    404   404
GET  admin/people/rolerequest/{request}/history/        in     404    404  404      404     404    200   404
POST admin/people/rolerequest/{request}/history/        in     404    404  404      404     404    200   404
GET  admin/people/rolerequest/{request}/delete/         in     404    404  404      404     404    404   404
POST admin/people/rolerequest/{request}/delete/         in     404    404  404      404     404    404   404
GET  admin/people/auditevent/                           in     404    404  404      404     404    200   404
POST admin/people/auditevent/                           in     404    404  404      404     404    200   404
GET  admin/people/auditevent/add/                       in     404    404  404      404     404    404   404
POST admin/people/auditevent/add/                       in     404    404  404      404     404    404   404
GET  admin/people/auditevent/{event}/                   in     404    404  404      404     404    on    404
POST admin/people/auditevent/{event}/                   in     404    404  404      404     404    on    404
GET  admin/people/auditevent/{event}/change/            in     404    404  404      404     404    200   404
POST admin/people/auditevent/{event}/change/            in     404    404  404      404     404    404   404
GET  admin/people/auditevent/{event}/history/           in     404    404  404      404     404    200   404
POST admin/people/auditevent/{event}/history/           in     404    404  404      404     404    200   404
GET  admin/people/auditevent/{event}/delete/            in     404    404  404      404     404    404   404
POST admin/people/auditevent/{event}/delete/            in     404    404  404      404     404    404   404
# --- where pages once were: nobody is asked who they are before the page itself asks ---
GET  threads/                                           on
POST threads/                                           308
GET  threads/999999/                                    on
POST threads/999999/                                    308
GET  threads/posts/999999/                              on
POST threads/posts/999999/                              308
GET  notices/                                           on
POST notices/                                           308
GET  notices/settings/                                  on
POST notices/settings/                                  308
GET  notices/letters/                                   on
POST notices/letters/                                   308
GET  notices/letters/999999/again/                      on
POST notices/letters/999999/again/                      308
GET  notices/unsubscribe/guessed/                       on
POST notices/unsubscribe/guessed/                       308
GET  case-studies/999999/look-after/                    on
POST case-studies/999999/look-after/                    308
GET  support/matches/03R/median-wait/C_999/set-aside/999999/  on
POST support/matches/03R/median-wait/C_999/set-aside/999999/  308
GET  support/matches/03R/median-wait/C_999/take-back/999999/  on
POST support/matches/03R/median-wait/C_999/take-back/999999/  308
GET  case-studies/mine/                                 on
POST case-studies/mine/                                 308
GET  case-studies/999999/comments/999999/settle/        on
POST case-studies/999999/comments/999999/settle/        308
GET  case-studies/999999/files/999999/take-off/         on
POST case-studies/999999/files/999999/take-off/         308
GET  case-studies/999999/write/problem/keep/            on
POST case-studies/999999/write/problem/keep/            308
GET  case-studies/appeals/999999/                       on
POST case-studies/appeals/999999/                       308
GET  discussions/discard/                               on
POST discussions/discard/                               308
GET  discussions/keep/                                  on
POST discussions/keep/                                  308
GET  discussions/posts/999999/files/999999/take-off/    on
POST discussions/posts/999999/files/999999/take-off/    308
GET  discussions/posts/999999/mark/answer/              on
POST discussions/posts/999999/mark/answer/              308
GET  discussions/posts/999999/mark/bookmark/            on
POST discussions/posts/999999/mark/bookmark/            308
GET  discussions/posts/999999/mark/no-bookmark/         on
POST discussions/posts/999999/mark/no-bookmark/         308
GET  discussions/posts/999999/mark/not-useful/          on
POST discussions/posts/999999/mark/not-useful/          308
GET  discussions/posts/999999/mark/useful/              on
POST discussions/posts/999999/mark/useful/              308
GET  discussions/stopped/999999/appeal/                 on
POST discussions/stopped/999999/appeal/                 308
GET  interventions/shared-clinic/move/                  on
POST interventions/shared-clinic/move/                  308
GET  account/roles/999999/withdraw/                       on
POST account/roles/999999/withdraw/                       308
GET  people/roles/999999/end/                            on
POST people/roles/999999/end/                            308
GET  people/999999/grant/                               on
POST people/999999/grant/                               308
GET  people/999999/confirm/                             on
POST people/999999/confirm/                             308
GET  people/999999/suspend/                             on
POST people/999999/suspend/                             308
GET  people/999999/lift-suspension/                     on
POST people/999999/lift-suspension/                     308
GET  moderation/mine/                                   on
POST moderation/mine/                                   308
GET  moderation/stopped/999999/                         on
POST moderation/stopped/999999/                         308
GET  support/counts/                                    on
POST support/counts/                                    308
GET  support/counts.csv                                 on
POST support/counts.csv                                 308
GET  support/data/999999/                               on
POST support/data/999999/                               308
GET  support/data/999999/do/settle/                     on
POST support/data/999999/do/settle/                     308
GET  support/flags/999999/do/lesson/                    on
POST support/flags/999999/do/lesson/                    308
GET  support/flags/999999/do/match/                     on
POST support/flags/999999/do/match/                     308
GET  support/flags/999999/do/talk/                      on
POST support/flags/999999/do/talk/                      308
GET  support/flags/999999/do/unmatch/                   on
POST support/flags/999999/do/unmatch/                   308
GET  support/consents/999999/                           in     404    404  404      404     404    404   404
POST support/consents/999999/                           405
GET  support/consents/999999/do/agree/                  in     404    404  404      404     404    404   404
POST support/consents/999999/do/agree/                  in     404    404  404      404     404    404   404
GET  support/offers/999999/do/contact/                  on
POST support/offers/999999/do/contact/                  308
GET  support/offers/999999/do/talk/                     on
POST support/offers/999999/do/talk/                     308
GET  support/plans/999999/do/talk/                      on
POST support/plans/999999/do/talk/                      308
"""


@dataclass(frozen=True)
class Line:
    method: str
    address: str
    outcomes: dict[str, str]


def lines() -> Iterator[Line]:
    for text in TABLE.splitlines():
        if text.strip() and not text.startswith("#"):
            method, address, *words = text.split()
            outcomes = words * len(ROLES) if len(words) == 1 else words
            assert len(outcomes) == len(ROLES), text
            yield Line(method, address, dict(zip(ROLES, outcomes, strict=True)))
