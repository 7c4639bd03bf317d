package central

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/inventory"
)

// TestDumpTellsOfPeople: keys, staff and acts are printed, in both forms, and neither of them has a PIN or what a secret hashes to.
func TestDumpTellsOfPeople(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	const pin = "$argon2id$v=19$m=65536,t=1,p=2$c2FsdA$aGFzaA"
	hash := sha256.Sum256([]byte("bdg_secret"))
	for _, cmd := range []inventory.Command{
		{Kind: inventory.PutKey, Scope: &inventory.Scope{Key: &inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyNew, Name: "till-anna", Hash: hash,
			Grants: inventory.Grants{Rights: inventory.RightSell, Stores: []string{"s1"}}}}},
		{Kind: inventory.PutStaff, Scope: &inventory.Scope{Staff: &inventory.StaffChange{Name: "anna", Fields: inventory.StaffNew, Stores: []string{"s1"}, Rights: inventory.RightRead, PIN: pin}}},
		{Kind: inventory.PutKey, Scope: &inventory.Scope{Key: &inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyRevoked}}},
		{Kind: inventory.MarkRestored}, {Kind: inventory.ConfirmKeys}, {Kind: inventory.Note},
	} {
		cmd.Actor, cmd.Lines = "boss", make([]inventory.Line, 1)
		cmd.Act = &inventory.Act{Actor: "boss", Action: "did " + cmd.Kind.String(), Target: "it", Address: "192.0.2.7"}
		if a, err := l.Submit(t.Context(), &cmd); err != nil || a.Failed() >= 0 || !a.Noted {
			t.Fatal(cmd.Kind, a, err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for asJSON, want := range map[bool][]string{
		false: {`key k00000000001a: "till-anna" may stock:sell store:s1, by boss`, `staff anna: stock:read at s1, credential 1, by boss`, `may stock:sell store:s1, revoked`,
			"notice restored: said", "notice restored: gone", "act 6        did note it: applied, by boss at 192.0.2.7"},
		true: {`"key":{"name":"till-anna","scopes":["stock:sell","store:s1"],"createdAt":"`, `"staff":{"stores":["s1"],"scopes":["stock:read"],"credential":1,`,
			`"act":{"seq":6,"at":"`, `"action":"did note","target":"it","address":"192.0.2.7","outcome":"applied"}`},
	} {
		var out strings.Builder
		if err := DumpJournal(cfg, 0, 0, asJSON, &out); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%q is not in\n%s", w, out.String())
			}
		}
		for _, secret := range []string{pin, "argon2id", hex.EncodeToString(hash[:]), base64.StdEncoding.EncodeToString(hash[:])} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%q is in\n%s", secret, out.String())
			}
		}
	}
}
