package client

import (
	"context"
	nethttp "net/http"
	"net/url"

	"bodega/http/wire"
	"bodega/inventory"
)

// What administrators do: keys, staff, and who did what. Central alone has keys and staff. seen is the revision that the caller saw, 0 for any:
// where that is not the present one, nothing changes and the code of the error is CodeVersionConflict.

const (
	keysPath  = "/v1/admin/keys"
	staffPath = "/v1/admin/staff"
)

// peopleBytesMax bounds a page of keys, staff or acts: a thousand with the longest texts.
const peopleBytesMax = 16 << 20

// Keys returns a page of the keys, in order of id.
func (c *Client) Keys(ctx context.Context, q *wire.PeopleQuery) (wire.KeysBody, error) {
	return administer[wire.KeysBody](ctx, c, &request{method: nethttp.MethodGet, path: keysPath, query: wire.PeopleValues(q)}, 0)
}

// CreateKey makes a key. Its secret is in the answer, and nowhere else.
func (c *Client) CreateKey(ctx context.Context, ask *wire.NewKeyRequest) (wire.KeyBody, error) {
	return administer[wire.KeyBody](ctx, c, &request{method: nethttp.MethodPost, path: keysPath, body: wire.AppendJSON(nil, ask)}, 0)
}

// ChangeKey changes what a key may, or when it expires.
func (c *Client) ChangeKey(ctx context.Context, id string, ask *wire.KeyChangeRequest, seen inventory.Revision) (wire.KeyBody, error) {
	return administer[wire.KeyBody](ctx, c, &request{method: nethttp.MethodPatch, path: keyAt(id), body: wire.AppendJSON(nil, ask)}, seen)
}

// RevokeKey ends a key, for ever.
func (c *Client) RevokeKey(ctx context.Context, id string, seen inventory.Revision) (wire.KeyBody, error) {
	return administer[wire.KeyBody](ctx, c, &request{method: nethttp.MethodDelete, path: keyAt(id)}, seen)
}

// RotateKey gives a key another secret, which is in the answer, and nowhere else.
func (c *Client) RotateKey(ctx context.Context, id string, ask *wire.RotationRequest, seen inventory.Revision) (wire.KeyBody, error) {
	return administer[wire.KeyBody](ctx, c, &request{method: nethttp.MethodPost, path: keyAt(id) + "/rotate", body: wire.AppendJSON(nil, ask)}, seen)
}

// ConfirmKeys says that somebody has looked at the keys since central was put back to an earlier moment; false if there was nothing to confirm.
func (c *Client) ConfirmKeys(ctx context.Context) (bool, error) {
	v, err := administer[wire.ConfirmedBody](ctx, c, &request{method: nethttp.MethodPost, path: keysPath + "/confirm"}, 0)
	return v.Confirmed, err
}

// Staff returns a page of the staff, in order of name.
func (c *Client) Staff(ctx context.Context, q *wire.PeopleQuery) (wire.StaffPageBody, error) {
	return administer[wire.StaffPageBody](ctx, c, &request{method: nethttp.MethodGet, path: staffPath, query: wire.PeopleValues(q)}, 0)
}

// AddStaff adds a member of the staff.
func (c *Client) AddStaff(ctx context.Context, ask *wire.StaffRequest) (wire.StaffBody, error) {
	return administer[wire.StaffBody](ctx, c, &request{method: nethttp.MethodPost, path: staffPath, body: wire.AppendJSON(nil, ask)}, 0)
}

// ChangeStaff changes a member of the staff.
func (c *Client) ChangeStaff(ctx context.Context, name string, ask *wire.StaffRequest, seen inventory.Revision) (wire.StaffBody, error) {
	return administer[wire.StaffBody](ctx, c, &request{method: nethttp.MethodPatch, path: staffAt(name), body: wire.AppendJSON(nil, ask)}, seen)
}

// RemoveStaff takes a member of the staff away, for ever.
func (c *Client) RemoveStaff(ctx context.Context, name string, seen inventory.Revision) (wire.StaffBody, error) {
	return administer[wire.StaffBody](ctx, c, &request{method: nethttp.MethodDelete, path: staffAt(name)}, seen)
}

// Audit returns a page of what was done, and of what was refused, the newest first, behind the cursor of the page before. A store has it too.
func (c *Client) Audit(ctx context.Context, q *inventory.ActQuery, cursor string) (wire.ActsBody, error) {
	return administer[wire.ActsBody](ctx, c, &request{method: nethttp.MethodGet, path: "/v1/admin/audit", query: wire.AuditValues(q, cursor)}, 0)
}

func keyAt(id string) string     { return keysPath + "/" + url.PathEscape(id) }
func staffAt(name string) string { return staffPath + "/" + url.PathEscape(name) }

// administer sends a request and returns what a good answer says.
func administer[T any](ctx context.Context, c *Client, q *request, seen inventory.Revision) (v T, err error) {
	q.header, q.bytesMax = nethttp.Header{}, peopleBytesMax
	if seen > 0 {
		q.header.Set("If-Match", wire.RevisionTag(seen))
	}
	err = c.ask(ctx, q, func(r *reply) error {
		if r.status != nethttp.StatusOK && r.status != nethttp.StatusCreated {
			return c.errorOf(r)
		}
		v = wire.DecodeBody[T](&r.scan, r.body)
		return c.checkDocument(r)
	})
	if err != nil {
		var none T
		return none, err
	}
	return v, nil
}
