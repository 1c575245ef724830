"""Pages of other people's models, for superusers: users and groups, and beat's schedules.

django-celery-beat's own pages carry an inline script, which our policy forbids; these do without.
"""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django_celery_beat.admin import PeriodicTaskAdmin as BeatTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm, TaskSelectWidget
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.admin_base import SuperusersOnly

for model in (
    User,
    Group,
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(SuperusersOnly, DjangoUserAdmin, ModelAdmin):  # type: ignore[misc,type-arg] # unfold ships no types
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class GroupAdmin(SuperusersOnly, DjangoGroupAdmin, ModelAdmin):  # type: ignore[misc] # unfold ships no types
    pass


class TaskSelect(TaskSelectWidget, UnfoldAdminSelectWidget):  # type: ignore[misc] # no types
    """Beat's list of known tasks, in Unfold's looks."""


class TaskForm(PeriodicTaskForm):  # type: ignore[misc] # ships no types
    """Beat's form in Unfold's looks."""

    class Meta(PeriodicTaskForm.Meta):  # type: ignore[misc] # ships no types
        widgets = {"task": UnfoldAdminTextInputWidget()}


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(SuperusersOnly, ModelAdmin, BeatTaskAdmin):  # type: ignore[misc] # no types
    form = TaskForm
    change_form_template = None
    change_list_template = None
    list_filter = ("enabled", "one_off")
    # Beat's "run now" would call the broker from within the request.
    actions = ("enable_tasks", "disable_tasks")


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(SuperusersOnly, ModelAdmin):  # type: ignore[misc] # no types
    list_display = ("clocked_time",)


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(SuperusersOnly, ModelAdmin):  # type: ignore[misc] # no types
    list_display = ("__str__", "human_readable")
    readonly_fields = ("human_readable",)


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(SuperusersOnly, ModelAdmin):  # type: ignore[misc] # no types
    list_display = ("__str__", "every", "period")


@admin.register(SolarSchedule)
class SolarScheduleAdmin(SuperusersOnly, ModelAdmin):  # type: ignore[misc] # no types
    list_display = ("__str__", "event")
