package engine_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/bolt/engine/enginetest"
	"bodega/storage/storagetest"
)

// TestInAndOut: a directory of its own is shared with all that is in it, and is one of its own again with all that was done meanwhile, under another
// name. In neither state can it be taken for the other.
func TestInAndOut(t *testing.T) {
	s := &shop{t: t, dir: t.TempDir(), nodes: map[string]*enginetest.Node{}}
	cfg := s.config("a")
	e, err := engine.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	s.do(d, storagetest.Create("c", "A"))
	s.do(d, storagetest.Update("u", "A", -1))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	was := e.History()
	if _, err := s.openOver(nil); !errors.Is(err, engine.ErrNotShared) {
		t.Errorf("not shared yet: %v", err)
	}
	f, err := engine.Share(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if f.Offset != d.State.Offset() || f.LSN == 0 || f.Identity.Timeline != was.Timeline || f.Identity.Secret != was.Secret {
		t.Errorf("founded at %+v", f)
	}
	if again, err := engine.Share(t.Context(), cfg); err != nil || again.LSN != f.LSN || again.Chain != f.Chain {
		t.Errorf("again: %+v, %v", again, err)
	}
	if _, err := engine.Open(cfg); !errors.Is(err, engine.ErrShared) {
		t.Errorf("opened as one of its own: %v", err)
	}
	if err := engine.Verify(cfg, nil); err != nil {
		t.Errorf("verify: %v", err)
	}
	if got := format(t, cfg); got != 1 { // which programs that know of no shared logs refuse
		t.Errorf("shared it has format %d", got)
	}
	s.log = enginetest.NewLog(f)
	lead := s.leads("a")
	s.do(lead, storagetest.Update("v", "A", -1))
	s.do(lead, storagetest.Update("w", "A", -1))
	s.node("a").Cut(true) // so that there is something behind the checkpoint
	_ = lead.Close()
	s.node("a").Cut(false)
	if _, err := engine.Share(t.Context(), cfg); !errors.Is(err, engine.ErrShared) {
		t.Errorf("founded once more, with another end: %v", err)
	}
	leaving := cfg
	leaving.Log = s.node("a")
	from, to, at, err := engine.Leave(leaving)
	if err != nil {
		t.Fatal(err)
	}
	if from != was.Timeline || to == from || at != lead.State.Offset() {
		t.Errorf("left %s for %s at %d", from, to, at)
	}
	if _, _, _, err := engine.Leave(leaving); !errors.Is(err, engine.ErrNotShared) {
		t.Errorf("left twice: %v", err)
	}
	if got := format(t, cfg); got != 0 {
		t.Errorf("alone it has format %d", got)
	}
	if e, err = engine.Open(cfg); err != nil {
		t.Fatal(err)
	}
	own, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := own.State.Mark(), lead.State.Mark(); got.Hash != want.Hash || got.Chain != want.Chain || got.Offset != want.Offset {
		t.Errorf("it has %+v, not %+v", got, want)
	}
	if _, found, err := e.Receipt(storagetest.Key("w")); !found || err != nil || e.History().Timeline != to {
		t.Errorf("receipt: %v, %v; timeline %s", found, err, e.History().Timeline)
	}
	s.do(own, storagetest.Update("x", "A", -1))
	if err := own.Close(); err != nil {
		t.Error(err)
	}
}

// format is that of a directory's manifest.
func format(t *testing.T, cfg engine.Config) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(cfg.Dir, "MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Format int }
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m.Format
}

func (s *shop) openOver(log engine.Logs) (*engine.Replica, error) {
	cfg := s.config("a")
	if cfg.Log = log; log == nil {
		cfg.Log = enginetest.NewLog(engine.Founding{}).Node("a")
	}
	return engine.OpenReplica(cfg, storage.Member{Name: "a"})
}

// TestLeaveWithoutLog: with its log lost a directory goes on from its checkpoint, which has all that its process had when it ended.
func TestLeaveWithoutLog(t *testing.T) {
	s := newShop(t)
	lead := s.leads("a")
	s.do(lead, storagetest.Create("c", "A"))
	s.do(lead, storagetest.Update("t", "A", -1))
	s.node("a").Cut(true) // for good: not even a mark can be written
	if err := lead.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, at, err := engine.Leave(s.config("a")); err != nil || at != 2 {
		t.Fatalf("left at %d, %v", at, err)
	}
	e, err := engine.Open(s.config("a"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	s.do(d, storagetest.Update("u", "A", -1))
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestEmptyDirectory: nothing is founded by starting a node.
func TestEmptyDirectory(t *testing.T) {
	s := newShop(t)
	if _, err := s.tryOpen("new"); !errors.Is(err, engine.ErrEmpty) {
		t.Errorf("opened: %v", err)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "new", "MANIFEST.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a manifest: %v", err)
	}
}

// TestCopyIsBackup: what Spool makes of a shared directory is laid like any backup, and is one of its own then.
func TestCopyIsBackup(t *testing.T) {
	s := newShop(t)
	lead := s.leads("a")
	defer lead.Close()
	s.do(lead, storagetest.Create("c", "A"))
	s.do(lead, storagetest.Update("u", "A", -1))
	if err := lead.Rest(); err != nil {
		t.Fatal(err)
	}
	cfg := s.config("copy")
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := replica(lead).Spool(t.Context(), cfg.Dir, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Lay(cfg, engine.Cut{}, engine.Behind{}); err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.State.Mark(), lead.State.Mark(); got.Hash != want.Hash || got.Offset != want.Offset {
		t.Errorf("it has %+v, not %+v", got, want)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
