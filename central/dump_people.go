package central

import (
	"fmt"
	"strings"

	"bodega/inventory"
)

// dumpedKey is a key without what its secret hashes to.
type dumpedKey struct {
	Name      string   `json:"name"`
	Scopes    []string `json:"scopes"`
	CreatedAt string   `json:"createdAt"`
	CreatedBy string   `json:"createdBy,omitempty"`
	ExpiresAt string   `json:"expiresAt,omitempty"`
	RevokedAt string   `json:"revokedAt,omitempty"`
}

// dumpedStaff is a member of the staff without the PIN.
type dumpedStaff struct {
	FullName   string   `json:"fullName,omitempty"`
	Stores     []string `json:"stores"`
	Scopes     []string `json:"scopes"`
	Credential int64    `json:"credential"`
	CreatedAt  string   `json:"createdAt"`
	CreatedBy  string   `json:"createdBy,omitempty"`
	RemovedAt  string   `json:"removedAt,omitempty"`
}

type dumpedAct struct {
	Seq       int64  `json:"seq"`
	At        string `json:"at"`
	Actor     string `json:"actor,omitempty"`
	Action    string `json:"action"`
	Target    string `json:"target,omitempty"`
	Address   string `json:"address,omitempty"`
	Node      string `json:"node,omitempty"`
	RequestID string `json:"requestId,omitempty"`
	Outcome   string `json:"outcome"`
}

func keyOf(k *inventory.APIKey) *dumpedKey {
	return &dumpedKey{k.Name, k.Grants.Strings(), k.CreatedAt.String(), k.CreatedBy, unlessZero(k.ExpiresAt), unlessZero(k.RevokedAt)}
}

func staffOf(m *inventory.StaffMember) *dumpedStaff {
	return &dumpedStaff{m.FullName, m.Stores, m.Rights.Strings(), m.Credential, m.CreatedAt.String(), m.CreatedBy, unlessZero(m.RemovedAt)}
}

func actOf(a *inventory.Act) *dumpedAct {
	if a == nil {
		return nil
	}
	return &dumpedAct{a.Seq, a.At.String(), a.Actor, a.Action, a.Target, a.Address, a.Node, a.RequestID, a.Outcome}
}

func unlessZero(at inventory.Millis) string {
	if at == 0 {
		return ""
	}
	return at.String()
}

func (k *dumpedKey) told() string {
	said := fmt.Sprintf("%q may %s", k.Name, strings.Join(k.Scopes, " "))
	if k.ExpiresAt != "" {
		said += ", until " + k.ExpiresAt
	}
	if k.RevokedAt != "" {
		said += ", revoked"
	}
	return said
}

func (m *dumpedStaff) told() string {
	said := fmt.Sprintf("%s at %s, credential %d", strings.Join(m.Scopes, " "), strings.Join(m.Stores, " "), m.Credential)
	if m.RemovedAt != "" {
		said += ", removed"
	}
	return said
}
