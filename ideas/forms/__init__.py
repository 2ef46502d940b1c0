"""What people fill in."""

from ideas.forms.base import ActionForm
from ideas.forms.files import PhotosField
from ideas.forms.posts import AnswerForm, CommentForm, PostForm, ReasonForm, ReportForm, TagForm
from ideas.forms.tracking import (
    DoneForm,
    DueForm,
    EffectForm,
    HandoverForm,
    PersonField,
    ProgressForm,
    RefuseForm,
    RereviewForm,
    ReviewForm,
    SettleForm,
    StepForm,
)

__all__ = [
    "ActionForm",
    "AnswerForm",
    "CommentForm",
    "DoneForm",
    "DueForm",
    "EffectForm",
    "HandoverForm",
    "PersonField",
    "PhotosField",
    "PostForm",
    "ProgressForm",
    "ReasonForm",
    "RefuseForm",
    "ReportForm",
    "RereviewForm",
    "ReviewForm",
    "SettleForm",
    "StepForm",
    "TagForm",
]  # fmt: skip
