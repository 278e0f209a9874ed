package httpapi

import (
	"net/http"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// maxNotices is the most that notify gives at once.
const maxNotices = 200

type noticeDoc struct {
	ID     id.ID   `json:"id"`
	Kind   string  `json:"kind"`
	Text   string  `json:"text"` // in the language of the request
	At     string  `json:"at"`
	ReadAt *string `json:"read_at"`
}

// notices lists what the token's user was told, newest first.
func (x *exchange) notices() error {
	v, err := x.parameters()
	if err != nil {
		return err
	}
	var before id.ID
	if v.Has("cursor") {
		if before, err = id.Parse(v.Get("cursor")); err != nil {
			return parameterInvalid("cursor")
		}
	}
	most, err := limitUpTo(v, maxNotices)
	if err != nil {
		return err
	}
	list, err := x.api.Notices.List(x.r.Context(), x.actor.User, before, most)
	if err != nil {
		return err
	}
	lang := x.lang
	if lang == "" {
		lang = errs.Languages()[0]
	}
	page := struct {
		Data []noticeDoc `json:"data"`
		Next *id.ID      `json:"next_cursor"`
	}{Data: make([]noticeDoc, 0, len(list))}
	for _, n := range list {
		doc := noticeDoc{ID: n.ID, Kind: n.Kind, Text: n.Text(lang), At: rfc3339(n.At)}
		if !n.ReadAt.IsZero() {
			read := rfc3339(n.ReadAt)
			doc.ReadAt = &read
		}
		page.Data = append(page.Data, doc)
	}
	if len(list) == most {
		page.Next = &list[most-1].ID
	}
	return x.sendDocument(page)
}

// readNotice marks one as read. Somebody else's, or none, is left alone and
// answered alike.
func (x *exchange) readNotice() error {
	notice, err := x.pathID()
	if err != nil {
		return err
	}
	if err := x.api.Notices.MarkRead(x.r.Context(), x.actor.User, notice); err != nil {
		return err
	}
	x.send(http.StatusNoContent, "", nil)
	return nil
}
