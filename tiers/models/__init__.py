"""The tables of tiers; private to this app."""

from __future__ import annotations

from tiers.models.admissions import Admission
from tiers.models.approvals import Approval
from tiers.models.consultations import (
    Consultation,
    ConsultationComment,
    ConsultationInvitation,
)
from tiers.models.decisions import Decision
from tiers.models.disputes import Dispute, DisputeEntry
from tiers.models.observations import Observation
from tiers.models.overrides import Override
from tiers.models.programs import Program, ProgramVersion, Tier
from tiers.models.runs import EvaluationRun, RunChunk
from tiers.models.standings import Standing

__all__ = [
    "Admission",
    "Approval",
    "Consultation",
    "ConsultationComment",
    "ConsultationInvitation",
    "Decision",
    "Dispute",
    "DisputeEntry",
    "EvaluationRun",
    "Observation",
    "Override",
    "Program",
    "ProgramVersion",
    "RunChunk",
    "Standing",
    "Tier",
]
