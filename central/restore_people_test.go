package central

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

const pinOfAnna = "$argon2id$v=19$m=65536,t=1,p=2$c2FsdA$aGFzaA"

// peopled is a stopped central with a key, somebody who works there, a product, and who did it.
func peopled(t *testing.T) Config {
	t.Helper()
	cfg := testConfig(t, filepath.Join(t.TempDir(), "central"))
	in(t, cfg, func(l *ledger.Ledger) {
		act(t, l, inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "a", Available: 9}}})
		act(t, l, inventory.Command{Kind: inventory.PutKey, Scope: &inventory.Scope{Key: &inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyNew, Name: "till",
			Hash: [32]byte{1}, Grants: inventory.Grants{Rights: inventory.RightSell}}}})
		act(t, l, inventory.Command{Kind: inventory.PutStaff, Scope: &inventory.Scope{Staff: &inventory.StaffChange{Name: "anna", Fields: inventory.StaffNew,
			Stores: []string{"s1"}, Rights: inventory.RightRead, PIN: pinOfAnna}}})
	})
	return cfg
}

func in(t *testing.T, cfg Config, do func(l *ledger.Ledger)) {
	t.Helper()
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	do(l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func act(t *testing.T, l *ledger.Ledger, cmd inventory.Command) {
	t.Helper()
	if cmd.Actor = "boss"; cmd.Lines == nil {
		cmd.Lines = make([]inventory.Line, 1)
	}
	cmd.Act = &inventory.Act{Actor: "boss", Action: cmd.Kind.String()}
	if a, err := l.Submit(t.Context(), &cmd); err != nil || a.Failed() >= 0 || !a.Noted {
		t.Fatal(cmd.Kind, a, err)
	}
}

// actions are what was done, the oldest first.
func actions(t *testing.T, l *ledger.Ledger) (list []string) {
	t.Helper()
	page, err := l.Acts(t.Context(), inventory.ActQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range slices.Backward(page.Acts) {
		list = append(list, a.Action)
	}
	return list
}

// TestPutBackKeysAreToBeConfirmed: what was restored of a backup, and what has got another name, has the keys, staff with their PINs, and acts
// of before. It says which keys may have been changed since, after a restart too, until somebody confirms them, for all time.
func TestPutBackKeysAreToBeConfirmed(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(t *testing.T, cfg Config) Config{
		"restore": func(t *testing.T, cfg Config) Config {
			file := filepath.Join(t.TempDir(), "b.tar")
			name, _, _, err := Backup(t.Context(), cfg, file, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			in(t, cfg, func(l *ledger.Ledger) { // which the backup does not know
				act(t, l, inventory.Command{Kind: inventory.PutKey, Scope: &inventory.Scope{Key: &inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyRevoked}}})
			})
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			cfg.DataDir = filepath.Join(t.TempDir(), "restored")
			if _, err := restore(t, cfg, b, engine.Cut{}); err != nil {
				t.Fatal(err)
			}
			return cfg
		},
		"fork": func(t *testing.T, cfg Config) Config {
			if _, err := Fork(t.Context(), cfg, zerolog.Nop()); err != nil {
				t.Fatal(err)
			}
			return cfg
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := put(t, peopled(t))
			for range 2 {
				in(t, cfg, func(l *ledger.Ledger) {
					d, _ := l.Directory()
					if len(d.Keys) != 1 || !d.Keys[0].Valid(1) || len(d.Staff) != 1 || d.Staff[0].PIN != pinOfAnna {
						t.Errorf("the keys are %+v and the staff %+v", d.Keys, d.Staff)
					}
					if got := d.Unconfirmed(); len(got) != 1 || got[0] != d.Keys[0] || d.Restored.To == 0 {
						t.Errorf("to be confirmed: %+v, put back: %+v", got, d.Restored)
					}
					if h := l.Health(); h.Status != "degraded" || !slices.Contains(h.Needs, inventory.NeedKeys) || !h.Ready {
						t.Errorf("its health is %+v", h)
					}
					if got := actions(t, l); !slices.Equal(got, []string{"create", "put key", "put staff", "put-back"}) {
						t.Errorf("what was done is %q", got)
					}
				})
			}
			in(t, cfg, func(l *ledger.Ledger) { act(t, l, inventory.Command{Kind: inventory.ConfirmKeys}) })
			in(t, cfg, func(l *ledger.Ledger) {
				if d, _ := l.Directory(); d.Unconfirmed() != nil || l.Health().Status != "healthy" {
					t.Errorf("after it was confirmed: %+v, %+v", d.Unconfirmed(), l.Health())
				}
			})
		})
	}
}

// TestPeopleOfStoresAreToBeConfirmed: as many keys as do not fit into one record come back with what stores had, are there after a restart, and are
// to be looked at. The directory goes on from the revision that any store has seen.
func TestPeopleOfStoresAreToBeConfirmed(t *testing.T) {
	t.Parallel()
	const many = 2*peopleMost + 1
	entries := make([]*inventory.Entry, many)
	for i := range entries {
		k := inventory.APIKey{ID: fmt.Sprintf("k%012d", i), Name: fmt.Sprintf("till-%d", i), Hash: [32]byte{1}, Revision: inventory.Revision(i + 1)}
		k.Grants.Rights = inventory.RightSell
		for n := range inventory.MaxStoresNamed {
			k.Grants.Stores = append(k.Grants.Stores, fmt.Sprintf("store-%026d", n))
		}
		e := k.Entry("boss", "r")
		entries[i] = &e
	}
	people, err := inventory.NewDirectory(9*many, entries)
	if err != nil {
		t.Fatal(err)
	}
	cfg := testConfig(t, filepath.Join(t.TempDir(), "central"))
	var copied inventory.State
	at := storage.CopyPosition{Timeline: "11111111-1111-4111-8111-111111111111"}
	if _, _, err := Restore(t.Context(), cfg, "store-s1", copied.View(), people, at, zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	in(t, cfg, func(l *ledger.Ledger) {
		d, _ := l.Directory()
		if len(d.Keys) != many || len(d.Unconfirmed()) != many || d.Mark.Revision != 10*many+1 || d.Entries[0].Actor != "boss" {
			t.Errorf("%d keys, %d of them to be confirmed, revision %d", len(d.Keys), len(d.Unconfirmed()), d.Mark.Revision)
		}
		if h := l.Health(); !slices.Contains(h.Needs, inventory.NeedKeys) {
			t.Errorf("its health is %+v", h)
		}
	})
}

// TestNothingToConfirmWithoutPeople: where there were neither keys nor staff, a restore leaves nothing to look at.
func TestNothingToConfirmWithoutPeople(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t, filepath.Join(t.TempDir(), "central"))
	in(t, cfg, func(l *ledger.Ledger) {
		act(t, l, inventory.Command{Kind: inventory.PutLocation, Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "north"}}})
	})
	if _, err := Fork(t.Context(), cfg, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	in(t, cfg, func(l *ledger.Ledger) {
		if d, _ := l.Directory(); d.Restored != nil || d.Mark.Revision != 1 || l.Health().Status != "healthy" {
			t.Errorf("%+v, %+v", d.Restored, l.Health())
		}
	})
}

// TestExportHasNoPeople: an export has neither keys nor staff, nor what they did; a central made of it has its places and its stock.
func TestExportHasNoPeople(t *testing.T) {
	t.Parallel()
	cfg := peopled(t)
	var out bytes.Buffer
	in(t, cfg, func(l *ledger.Ledger) {
		act(t, l, inventory.Command{Kind: inventory.PutLocation, Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "north"}}})
		if err := export.Write(&out, l.View(), l.Timeline()); err != nil {
			t.Fatal(err)
		}
	})
	for _, secret := range []string{"argon2id", "anna", "k00000000001a", "till", "put staff"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in %s", secret, out.String())
		}
	}
	var again inventory.State
	meta, err := export.Read(bytes.NewReader(out.Bytes()), func(inventory.Line) error { return nil })
	if err != nil || meta.Edited {
		t.Fatal(meta, err)
	}
	b := inventory.NewBatch(&again, inventory.Rules{}, func(inventory.KeyHash) (inventory.Receipt, bool, error) { return inventory.Receipt{}, false, nil })
	b.Begin(1, 1)
	if _, err := b.Decide(&inventory.Command{Kind: inventory.Import, Scope: &inventory.Scope{Directory: meta.Directory}}); err != nil {
		t.Fatal(err)
	}
	if err := again.ApplyAll(b.Records); err != nil {
		t.Fatal(err)
	}
	if d, _ := again.Directory(); len(d.Locations) != 1 || len(d.Keys)+len(d.Staff) != 0 || d.Mark.Revision != 3 {
		t.Errorf("%+v", d)
	}
}
