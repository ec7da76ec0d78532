"""Comments on proposed rules, their answers and the end of a consultation may be told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_partners_agree_to_be_listed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="event",
            name="events_event_type_known",
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "partner.imported",
                            "partner.changed",
                            "partner.merged",
                            "partner.listing.changed",
                            "distributor.changed",
                            "territory.changed",
                            "territory.assignment.changed",
                            "user.added",
                            "invitation.sent",
                            "invitation.accepted",
                            "invitation.withdrawn",
                            "membership.changed",
                            "api_key.created",
                            "api_key.rotated",
                            "api_key.revoked",
                            "webhook.endpoint.changed",
                            "webhook.endpoint.paused",
                            "certification.recorded",
                            "alias.learned",
                            "alias.withdrawn",
                            "upload.received",
                            "upload.staged",
                            "upload.posted",
                            "upload.failed",
                            "line.resolved",
                            "line.rejected",
                            "entry.reversed",
                            "program.loaded",
                            "program.version.consulted",
                            "program.consultation.commented",
                            "program.consultation.answered",
                            "program.consultation.closed",
                            "program.version.published",
                            "program.version.retired",
                            "approval.proposed",
                            "approval.decided",
                            "run.opened",
                            "run.held",
                            "run.released",
                            "run.discarded",
                            "run.closed",
                            "tier.standing.changed",
                            "renewal.policy.loaded",
                            "renewal.price.changed",
                            "contract.imported",
                            "contract.changed",
                            "contract.renewed",
                            "contract.lapsed",
                            "contract.incumbent.assigned",
                            "contract.incumbent.released",
                            "contract.contact.logged",
                            "contract.notice.raised",
                            "contract.coterm.requested",
                            "contract.coterm.decided",
                            "renewal.authorization.changed",
                            "renewal.assessment.opened",
                            "renewal.assessment.measured",
                            "renewal.assessment.decided",
                            "quote.changed",
                            "order.placed",
                            "line.linked",
                            "claim.imported",
                            "claim.changed",
                            "claim.cutover.set",
                        ],
                    )
                ),
                name="events_event_type_known",
            ),
        ),
    ]
