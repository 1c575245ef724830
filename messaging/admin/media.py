"""The library of files: put in, look, rename, delete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from accounts.admin_base import ScopedAdmin, reader_now
from accounts.filters import ChoiceFilter
from accounts.looks import NOTHING, moment
from accounts.scope import current_account, find_account
from accounts.usage import Usage, usages
from messaging.errors import MediaInUse, MediaRefused
from messaging.media.actions import KIND, add_media, delete_media, rename_media, safe_name
from messaging.media.checking import limit_words, size_words
from messaging.media.links import console_path
from messaging.media.models import Media, ReceivedMedia

Kind = Media.Kind
# Files of one form.
MOST_FILES = 20
# Kind -> the icon in a picture's place.
ICONS = {
    Kind.VIDEO: "movie",
    Kind.AUDIO: "volume_up",
    Kind.DOCUMENT: "description",
}


class KindFilter(ChoiceFilter):
    title = _("kind")
    parameter_name = "kind"
    options = tuple((kind.value, kind.label, Q(kind=kind)) for kind in Kind)


class NameForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A file's name: all of it that may change."""

    class Meta:
        model = Media
        fields = ("name",)
        help_texts = {"name": _("Customers see the name of a document.")}

    def clean_name(self) -> str:
        name = safe_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("A name needs letters or digits."))
        return name


class Library(ChangeList):  # type: ignore[misc] # unfold ships no types
    """Adds to each row who uses it: one question for the whole list."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        account = find_account(request)
        found = usages(KIND, account.pk) if account else {}
        for row in self.result_list:
            row.users = found.get(str(row.public_id), [])


@admin.register(Media)
class MediaAdmin(ScopedAdmin):
    form = NameForm
    list_display = ("look", "name", "kind_name", "amount", "used_by", "added_by", "since")
    list_display_links = ("look", "name")
    list_select_related = ("created_by",)
    list_filter = (KindFilter,)
    list_per_page = 50
    search_fields = ("name",)
    search_help_text = _("Name of the file")
    ordering = ("-id",)
    empty_title = _("No files yet.")
    empty_text = _("Pictures, films, sounds and documents that messages send are kept here.")
    fields = ("name", "shown", "public_id", "kind_name", "mime", "amount", "used_by", "added_by")
    readonly_fields = fields[1:]
    # Each deletion says first who uses the file.
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Media]:
        rows: QuerySet[Media] = super().get_queryset(request)
        return rows.filter(in_library=True)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Library

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Take files in, each by itself: what is wrong with one keeps no other out."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        account = current_account(request)
        if request.method == "POST":
            files = request.FILES.getlist("files")
            if not files:
                messages.error(request, gettext("Choose at least one file."))
                return redirect("admin:messaging_media_add")
            taken = [_take(request, account, file) for file in files[:MOST_FILES]]
            if len(files) > MOST_FILES:
                told = gettext("%(most)d files at once are enough: the others were left out.")
                messages.warning(request, told % {"most": MOST_FILES})
            place = "changelist" if any(taken) else "add"
            return redirect(f"admin:messaging_media_{place}")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add files"),
            "opts": self.model._meta,
            "most": MOST_FILES,
            "limits": limit_words(),
        }
        return TemplateResponse(request, "messaging/media_add.html", context)

    def save_model(self, request: HttpRequest, obj: Media, form: Any, change: bool) -> None:
        rename_media(obj, obj.name, request.user)  # type: ignore[arg-type] # logged in

    def delete_model(self, request: HttpRequest, obj: Media) -> None:
        delete_media(obj, request.user)  # type: ignore[arg-type] # logged in

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask first; refuse, with links, while something uses the file."""
        media = self.get_object(request, unquote(object_id))
        users = _users_of(media) if media else []
        if media and users and self.has_delete_permission(request, media):
            said = gettext("Take it out of these journeys first: {}.")
            messages.error(request, format_html(said, _links(users)))
            return redirect("admin:messaging_media_change", media.pk)
        try:
            answer: HttpResponse = super().delete_view(request, object_id, extra_context)
        except MediaInUse as error:
            messages.error(request, str(error))
            return redirect("admin:messaging_media_changelist")
        return answer

    @admin.display(description=_("File"))
    def look(self, media: Media) -> SafeString:
        """A small picture; an icon where there is none."""
        if media.kind in (Kind.IMAGE, Kind.STICKER):
            return format_html(
                '<img class="ls-thumb" src="{}" alt="" loading="lazy" decoding="async">',
                console_path(media.public_id),
            )
        return format_html(
            '<span class="ls-thumb material-symbols-outlined" aria-hidden="true">{}</span>'
            '<span class="w"><span class="unseen">{}</span></span>',
            ICONS[Kind(media.kind)],
            media.get_kind_display(),
        )

    @admin.display(description=_("Look"))
    def shown(self, media: Media) -> SafeString:
        return shown_file(media)

    @admin.display(description=_("Kind"), ordering="kind")
    def kind_name(self, media: Media) -> str:
        return media.get_kind_display()

    @admin.display(description=_("Size"), ordering="size")
    def amount(self, media: Media) -> str:
        size = size_words(media.size)
        return f"{size}, {media.width} × {media.height}" if media.width else size

    @admin.display(description=_("Used by"))
    def used_by(self, media: Media) -> SafeString | str:
        return _links(_users_of(media)) or NOTHING

    @admin.display(description=_("Added by"))
    def added_by(self, media: Media) -> str:
        return str(media.created_by or NOTHING)

    @admin.display(description=_("Added"), ordering="id")
    def since(self, media: Media) -> str:
        return moment(media.created_at, reader_now(media))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return self.readonly_fields


def shown_file(media: Media) -> SafeString:
    """Return a file as its page shows it: the picture, a player, or a link to save it."""
    path = console_path(media.public_id)
    match media.kind:
        case Kind.IMAGE | Kind.STICKER:
            return format_html('<img class="ls-media" src="{}" alt="{}">', path, media.name)
        case Kind.VIDEO:
            return format_html(
                '<video class="ls-media" src="{}" controls preload="metadata"></video>', path
            )
        case Kind.AUDIO:
            return format_html('<audio src="{}" controls preload="metadata"></audio>', path)
    return format_html('<a class="ls-link" href="{}">{}</a>', path, media.name)


def files_of(received: Iterable[ReceivedMedia]) -> SafeString:
    """Return a message's files one below the other; of one that is not here, why not."""
    rows = (
        shown_file(one.media) if one.media else f"{one.name} {one.get_state_display()}".strip()
        for one in received
    )
    return format_html_join("", '<div class="ls-file">{}</div>', ((row,) for row in rows))


def _take(request: HttpRequest, account: Any, file: UploadedFile[Any]) -> bool:
    """Put one file into the library and say what came of it."""
    name = file.name or ""
    try:
        media, is_new = add_media(
            account,
            file.file or file,
            file.size or 0,
            name,
            file.content_type or "",
            request.user,  # type: ignore[arg-type] # logged in
        )
    except MediaRefused as error:
        messages.error(request, f"{safe_name(name)}: {error}")
        return False
    if is_new:
        messages.success(request, gettext("%(name)s was added.") % {"name": media.name})
    else:
        told = gettext("%(file)s is there already, as %(name)s.")
        messages.info(request, told % {"file": safe_name(name), "name": media.name})
    return True


def _users_of(media: Media) -> list[Usage]:
    if hasattr(media, "users"):
        known: list[Usage] = media.users
        return known
    return usages(KIND, media.account_id).get(str(media.public_id), [])


def _links(users: list[Usage]) -> SafeString:
    return format_html_join(", ", '<a href="{}">{}</a>', ((u.url, u.title) for u in users))
