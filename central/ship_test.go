package central

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/http/metrics/metricstest"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/depot/depottest"
	"bodega/storage/tail"
)

// paper is a log of records that hold nothing, each of a byte.
type paper struct {
	mu       sync.Mutex
	first    uint64 // that is kept
	last     uint64
	retained uint64 // what Retain has said
	forked   uint32 // part of the chain of each record
}

var _ storage.Tailer = (*paper)(nil)

func (p *paper) write(n uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last += n
}

func (p *paper) place(lsn uint64) storage.Place {
	if lsn == 0 {
		return storage.Place{}
	}
	return storage.Place{LSN: lsn, Chain: uint32(lsn*13) + p.forked}
}

func (p *paper) Newest() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

func (p *paper) Retain(from uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retained = from
}

func (p *paper) Tail(ctx context.Context, after storage.Place, limit int, w io.Writer) (t storage.Tail, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	from := after.LSN + 1
	switch {
	case after == storage.Place{}:
		from = max(p.first, 1)
	case from < p.first:
		return t, storage.ErrGone
	case after.LSN > p.last || after != p.place(after.LSN):
		return t, storage.ErrOther
	}
	to := min(p.last, from+uint64(limit)-1)
	t = storage.Tail{From: p.place(from - 1), To: p.place(to), First: inventory.Offset(from - 1), Next: inventory.Offset(to), Changes: int(to + 1 - from), Marked: true}
	for n := from; n <= to; n++ {
		if _, err := w.Write([]byte{byte(n)}); err != nil {
			return t, err
		}
	}
	return t, ctx.Err()
}

const (
	paperData     = "11111111-1111-4111-8111-111111111111"
	paperTimeline = "22222222-2222-4222-8222-222222222222"
)

// trialShip is a shipper of a paper log.
type trialShip struct {
	*shipper
	t       *testing.T
	log     *paper
	depot   *depottest.Memory
	metrics *metrics.Registry
	needed  []time.Time
	newest  time.Time // backup
}

func newTrialShip(t *testing.T) *trialShip {
	t.Helper()
	s := &trialShip{t: t, log: &paper{}, depot: &depottest.Memory{}, metrics: metrics.New("", "")}
	s.again()
	return s
}

// again is a new process.
func (s *trialShip) again() {
	s.metrics = metrics.New("", "")
	s.shipper = newShipper(Config{ShipInterval: time.Second}, s.log, s.depot, s.metrics, zerolog.Nop())
	s.dataID = paperData
	s.history = func() storage.History {
		return storage.History{Timeline: paperTimeline, Ancestors: []inventory.Ancestor{{Timeline: paperData, Until: 7}}}
	}
	s.base = func(since time.Time) { s.needed = append(s.needed, since) }
	s.based = func() time.Time { return s.newest }
}

func (s *trialShip) metric(name string) float64 {
	return metricstest.All(s.t, s.metrics.Gatherer())[name][""]
}

// there is what a restore gets from the depot behind a record: the number of the last.
func (s *trialShip) there(after uint64) (last uint64, err error) {
	s.t.Helper()
	follow, err := tail.At(s.depot, tail.History{DataID: paperData, Timeline: paperTimeline}).Follow(context.Background(), after, 0, archive.Identities{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer follow.Close()
	for last = after; ; {
		r, err := follow.Next()
		if errors.Is(err, io.EOF) {
			return last, nil
		}
		if err != nil {
			return last, err
		}
		b, err := io.ReadAll(r)
		if err != nil || len(b) == 0 {
			s.t.Fatal(b, err)
		}
		for skipped := byte(last) - b[0] + 1; ; skipped++ {
			if int(skipped) == len(b) {
				break
			}
			if last++; b[skipped] != byte(last) {
				s.t.Fatalf("record %d is %d", last, b[skipped])
			}
		}
	}
}

// TestShipRecoveryPoint: while a piece takes 0.9 s to be put where backups lie, nothing that was acknowledged more than 2 s ago is here alone.
func TestShipRecoveryPoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTrialShip(t)
		s.depot.Before = func(op, _ string) error {
			if op == "put" {
				time.Sleep(900 * time.Millisecond)
			}
			return nil
		}
		s.start()
		written := []time.Time{}
		worst := time.Duration(0)
		for range 600 {
			time.Sleep(100 * time.Millisecond)
			s.log.write(1)
			written = append(written, time.Now())
			lag := s.lag() // first: more may be there in a moment
			safe, err := s.there(0)
			if err != nil {
				t.Fatal(err)
			}
			if int(safe) < len(written) {
				worst = max(worst, time.Since(written[safe]))
			}
			if int(safe) < len(written) && lag < time.Since(written[safe]) {
				t.Errorf("the lag is said to be %v, and record %d is of %v ago", lag, safe+1, time.Since(written[safe]))
			}
		}
		if worst > 2*time.Second || worst < 900*time.Millisecond {
			t.Errorf("the oldest change that was here alone was of %v ago", worst)
		}
		if n := s.metric("inventory_ship_objects_total"); n < 50 || n > 62 {
			t.Errorf("in a minute there were %v pieces", n)
		}
		s.stop()
		if safe, err := s.there(0); err != nil || int(safe) != len(written) || s.lag() != 0 || s.behind() != 0 {
			t.Errorf("after a stop there are %d of %d, %v; the lag is %v", safe, len(written), err, s.lag())
		}
	})
}

// TestShipRests: while nothing changes, nothing is put there and nothing is asked.
func TestShipRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTrialShip(t)
		s.log.write(5)
		s.start()
		time.Sleep(10 * time.Second)
		before := len(s.depot.Names())
		s.depot.Before = func(op, name string) error { t.Error(op, name); return nil }
		time.Sleep(time.Hour)
		if names := s.depot.Names(); len(names) != before {
			t.Errorf("there is %q", names)
		}
		s.stop()
	})
}

// TestShipGoesOn: a depot that is not to be reached for a while, and a process that is killed meanwhile, lose nothing: it goes on from where
// the depot ends, also when the answer to the last piece was lost. The journal is kept from there on.
func TestShipGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTrialShip(t)
		away, lost := errors.New("not to be reached"), errors.New("the answer is lost")
		s.log.write(10)
		if err := s.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.log.write(10)
		s.depot.After = func(op, _ string) error {
			if op == "put" {
				return lost
			}
			return nil
		}
		if err := s.round(t.Context()); !errors.Is(err, lost) {
			t.Fatal(err)
		}
		s.failed(lost)
		s.log.write(1)
		s.depot.After = nil
		if err := s.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if safe, err := s.there(0); err != nil || safe != 21 || s.log.retained != 21 {
			t.Errorf("after an answer that was lost there are %d, %v, and the journal is kept from %d", safe, err, s.log.retained)
		}
		s.depot.Before = func(string, string) error { return away }
		s.start()
		s.log.write(1)
		time.Sleep(time.Hour)
		if n, lag := s.metric("inventory_ship_failures_total"), s.metric("inventory_ship_lag_seconds"); n < 300 || n > 400 || lag < 3590 || lag > 3610 {
			t.Errorf("after an hour: %v failures, and a lag of %v s", n, lag)
		}
		s.stop() // which says that it could not
		s.again()
		s.depot.Before = nil
		s.log.write(1)
		s.start()
		time.Sleep(2 * time.Second)
		if safe, err := s.there(0); err != nil || safe != 23 {
			t.Errorf("after another start there are %d, %v", safe, err)
		}
		s.stop()
	})
}

// TestShipGap: when the journal had to let go of what was not shipped, that is noted, a backup is made, and it goes on from what there is;
// until there is a backup the gap is told, also by the next process.
func TestShipGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTrialShip(t)
		s.log.write(10)
		if err := s.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.log.write(30)
		s.log.first = 25
		time.Sleep(time.Minute)
		s.needed = nil
		if err := s.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.there(0); err == nil || !strings.Contains(err.Error(), "record 11 is not to be had") || !strings.Contains(err.Error(), "long ago") {
			t.Errorf("across the gap: %v", err)
		}
		if safe, err := s.there(24); err != nil || safe != 40 {
			t.Errorf("behind it there are %d, %v", safe, err)
		}
		if len(s.needed) != 1 || !s.needed[0].Equal(time.Now()) || s.metric("inventory_ship_gap") != 1 || s.metric("inventory_ship_gaps_total") != 1 {
			t.Errorf("backups since %v are asked for; gap %v", s.needed, s.metric("inventory_ship_gap"))
		}
		gapped := s.needed[0]
		time.Sleep(time.Minute)
		s.again()
		s.needed = nil
		if err := s.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(s.needed) != 1 || !s.needed[0].Equal(gapped) || s.metric("inventory_ship_gap") != 1 {
			t.Errorf("after a start backups since %v are asked for, and the gap is of %v", s.needed, gapped)
		}
		s.newest = time.Now()
		if s.metric("inventory_ship_gap") != 0 {
			t.Error("once there is a backup the gap is still told")
		}
	})
}

// TestShipNoticesWhatIsLost: a depot that has lost a piece, or spoils one, is found out, and a backup is made; once.
func TestShipNoticesWhatIsLost(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(s *trialShip, piece string){
		"lost":    func(s *trialShip, piece string) { _ = s.depot.Remove(context.Background(), piece) },
		"spoiled": func(s *trialShip, piece string) { s.depot.Change(piece, func(b []byte) []byte { return b[:len(b)-1] }) },
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newTrialShip(t)
			for range 200 {
				s.log.write(1)
				if err := s.round(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			spoil(s, fmt.Sprintf("tail/%s/%020d-%020d", paperTimeline, 70, 70))
			s.needed = nil
			s.upkeep.round(t.Context())
			s.upkeep.round(t.Context())
			if n := s.metric("inventory_ship_failures_total") + s.metric("inventory_ship_gaps_total"); len(s.needed) != 1 || n < 1 {
				t.Errorf("%s: backups since %v are asked for, and there were %v failures", name, s.needed, n)
			}
			time.Sleep(time.Hour)
			gapped := s.needed[0]
			s.again() // what is known of it stays known, so that the backup behind it is kept
			s.needed = nil
			if err := s.round(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.upkeep.round(t.Context())
			breaks, err := s.breaks(t.Context())
			if err != nil || len(breaks) != 2 || !breaks[1].Equal(gapped) || len(s.needed) != 1 || !s.needed[0].Equal(gapped) {
				t.Errorf("%s: afterwards it was interrupted at %v, %v, and backups since %v are asked for", name, breaks, err, s.needed)
			}
		})
	}
}

// TestShipUpkeep: many pieces become few, and those that no backup needs are removed; those that the oldest needs never are.
func TestShipUpkeep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTrialShip(t)
		s.start()
		for range 1000 {
			s.log.write(1)
			time.Sleep(time.Second)
		}
		if n := len(s.depot.Names()); n > 2*128+10 {
			t.Errorf("after 1000 there are %d objects", n)
		}
		if safe, err := s.there(0); err != nil || safe < 999 {
			t.Errorf("there are %d, %v", safe, err)
		}
		s.kept(500)
		time.Sleep(time.Second)
		if safe, err := s.there(500); err != nil || safe < 999 {
			t.Errorf("behind the backup there are %d, %v", safe, err)
		}
		if _, err := s.there(200); err == nil {
			t.Error("what no backup needs is still there")
		}
		s.stop()
	})
}

// TestShipOfAnotherHistory: where the history has gone on otherwise nothing is written, and when it has another name, it has another folder,
// which says where it comes from.
func TestShipOfAnotherHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTrialShip(t)
		s.log.write(10)
		if err := s.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		before := s.depot.Names()
		s.again()
		s.log.forked = 5
		s.log.write(10)
		if err := s.round(t.Context()); !errors.Is(err, storage.ErrOther) {
			t.Errorf("another with the same name: %v", err)
		}
		if now := s.depot.Names(); len(now) != len(before) {
			t.Errorf("there is %q now", now)
		}
		const forked = "33333333-3333-4333-8333-333333333333"
		s.history = func() storage.History {
			return storage.History{Timeline: forked, Ancestors: []inventory.Ancestor{{Timeline: paperTimeline, Until: 9}}}
		}
		s.needed = nil
		if err := s.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		folder := tail.At(s.depot, tail.History{DataID: paperData, Timeline: forked})
		if o, err := folder.Origin(t.Context()); err != nil || len(o.Ancestors) != 1 || o.Ancestors[0].Timeline != paperTimeline || o.Ancestors[0].Until != 9 {
			t.Errorf("%+v, %v", o, err)
		}
		if c, err := folder.List(t.Context()); err != nil || len(c.Pieces) != 1 || c.Pieces[0].To != 20 || len(s.needed) != 1 {
			t.Errorf("%+v, %v; backups since %v are asked for", c, err, s.needed)
		}
	})
}

// TestShipSealed: what is shipped is as secret as backups are.
func TestShipSealed(t *testing.T) {
	t.Parallel()
	to, err := archive.ParseRecipients("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")
	if err != nil {
		t.Fatal(err)
	}
	s := newTrialShip(t)
	s.to = to
	s.log.write(10)
	if err := s.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.there(0); !errors.Is(err, archive.ErrSealed) {
		t.Errorf("without a key: %v", err)
	}
	s.again()
	s.to = to
	s.log.write(1)
	if err := s.round(t.Context()); err != nil {
		t.Errorf("without a key it cannot be gone on with: %v", err)
	}
	for _, name := range s.depot.Names() {
		r, err := s.depot.Get(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if b, _ := io.ReadAll(r); bytes.Contains(b, []byte{1, 2, 3, 4, 5, 6}) {
			t.Errorf("%s is in clear", name)
		}
	}
}

// TestShipAfterASetBack: a directory that was put back to an earlier state ships nothing under the name that has gone on, however far it comes. That
// is said at once and as long as it lasts, nothing is removed meanwhile, and with a name of its own it goes on.
func TestShipAfterASetBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTrialShip(t)
		s.log.write(300)
		if err := s.round(t.Context()); err != nil || !s.agreed() {
			t.Fatal(s.agreed(), err)
		}
		before := s.depot.Names()
		s.log.last = 100
		s.again()
		s.needed = nil
		if s.agreed() {
			t.Error("it is agreed before anybody has looked")
		}
		for _, more := range []uint64{0, 1, 50, 149, 1, 50} { // to before it, to its end, and beyond it
			if s.log.write(more); more == 50 {
				s.log.forked = 5
			}
			err := s.round(t.Context())
			if !errors.Is(err, storage.ErrOther) {
				t.Fatalf("at record %d: %v", s.log.last, err)
			}
			s.failed(err)
			time.Sleep(time.Minute)
			s.kept(250)
			s.upkeep.round(t.Context())
			r := s.report()
			if r.Behind == 0 || r.Lag < time.Minute || s.need() != inventory.NeedSplit || s.agreed() || s.metric("inventory_ship_conflict") != 1 {
				t.Errorf("at record %d: %+v, %q, agreed %v", s.log.last, *r, s.need(), s.agreed())
			}
			s.failed(errors.New("not to be reached"))
			if !s.conflict() {
				t.Error("a failure of another kind has ended it")
			}
		}
		if now := s.depot.Names(); !slices.Equal(now, before) || len(s.needed) > 0 {
			t.Errorf("there is %q now, and backups are asked for: %v", now, s.needed)
		}
		s.history = func() storage.History { return storage.History{Timeline: "33333333-3333-4333-8333-333333333333"} }
		if err := s.round(t.Context()); err != nil || s.conflict() || !s.agreed() || s.need() != "" || s.behind() != 0 {
			t.Errorf("with another name: %v, %q", err, s.need())
		}
	})
}

// TestShipBesideACopy: two centrals that work with copies of a directory, and put pieces of other lengths, are found out within a minute or two, also
// if neither fails; and the one that is does not ship again in between.
func TestShipBesideACopy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one := newTrialShip(t)
		one.log.write(10)
		if err := one.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		two := newTrialShip(t)
		two.depot, two.log.last = one.depot, 10
		two.again()
		if err := two.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		two.log.forked = 5
		two.log.first = 10 // whose place is that of the depot
		conflicts := 0
		for range 180 {
			one.log.write(2)
			two.log.write(3)
			for _, s := range []*trialShip{one, two} {
				if s.log == two.log && s.at.LSN == 10 {
					s.at.Chain += 5
				}
				had := s.conflict()
				if err := s.round(t.Context()); err != nil {
					s.failed(err)
				} else if had {
					t.Fatal("it ships again")
				}
			}
			if one.conflict() || two.conflict() {
				conflicts++
			}
			time.Sleep(time.Second)
		}
		if conflicts < 100 {
			t.Errorf("for %d of 180 seconds it was known", conflicts)
		}
	})
}
