package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// defect is one defect of the earlier system, with the proof that it is none
// of ours or the place of that proof.
type defect struct {
	number    int
	title     string
	proof     func(t *testing.T)
	elsewhere string // why, or where, if not here
}

var defects = []defect{
	{1, "crash under concurrent writes", noCrashUnderConcurrentWrites, ""},
	{2, "data file destroyed", exportsAreWholeAfterKills, ""},
	{3, "no fsync", nil, "needs a lost power supply: the crash file systems of journal and storage, and the block images; a kill keeps what the kernel has"},
	{4, "acknowledged though not saved", ackedSurvivesAnImmediateKill, ""},
	{5, "DATA_PATH is write-only", dataPathIsRead, ""},
	{6, "events lost after the reply", everyAckHasItsEvent, ""},
	{7, "events lost at graceful shutdown", writesDuringShutdownKeepTheirEvents, ""},
	{8, "events out of order", eventsInOrder, ""},
	{9, "idempotency race", identicalRequestsAtOnce, ""},
	{10, "idempotency semantics", keysAreScopedComparedAndKept, ""},
	{11, "error mapping", statusesSayWhatHappened, ""},
	{12, "offset too old is silent, hasMore, nextOffset, null", feedEdges, ""},
	{13, "version restarts on re-create", recreateGoesOn, ""},
	{14, "cost of a write grows with the catalogue", writesDoNotGrow, ""},
	{15, "unbounded growth", unknownIDsAndWaitersLeaveNothing, ""},
	{16, "double close of a waiter", waitersThatLeaveAsTheEventComes, ""},
	{17, "failed start is not fatal", failedBindIsFatal, ""},
	{18, "security: body limits, keys in logs", keysAreNotLogged, ""},
	{19, "validation index, local times", indexesAndTimes, ""},
	{20, "telemetry", nil, "metrics are not part of this suite; http has their tests"},
	{21, "single process, in-memory state", stateIsOnDisk, "replication belongs to storage/etcd and the stores"},
	{22, "only the first 50 products are synced", nil, "TestEveryProductIsCopied"},
	{23, "sync freezes permanently", nil, "TestStoreIsNotFooled, TestCentralIsLeftInPeace, TestChaos"},
	{24, "never recovers from rotation", rotationSaysHowToGoOn, "how a store goes on is in TestStoreIsBehindRetention"},
	{25, "wrong success for a missing key", missingKeyIsNeverASuccess, "that of the store is in TestStoreNeedsAKey"},
	{26, "one key space for all stores", nil, "TestStoreKeySpaces, TestChaos; central's part is defect 10, keys by principal"},
	{27, "batch counts are zero", batchCountsAreTrue, "those of the store are in TestStoreTranscripts"},
	{28, "no version guard when applying events", nil, "TestStoreIsNotFooled, TestChaos, TestStoreReadsItsOwnWrites"},
	{29, "exits if central is down", nil, "TestStartWithoutCentral, TestStartWithACopy, TestHealthOfAStore"},
	{30, "non-atomic file writes of the store", nil, "TestChaos, TestStartWithACopy, TestDamagedCopy; a lost power supply is in storage and its crash sweep"},
	{31, "not event driven", longPollWakes, "that the store uses it is in TestEventsComeAtOnce and TestStoreCatchesUp"},
	{32, "a busy store is throttled", nil, "TestRefusalsComeThrough; the rate limiter has its own issue and tests"},
	{33, "double purchase by the page", nil, "the page has its own tests; central's part is defect 9 and TestSendingEverythingTwice"},
	{34, "HTML injection", namesAreEscapedInJSON, "that the page escapes names is in its own tests"},
	{35, "dead sources, CORS, keys in the page", nil, "the page and CORS have their own issues"},
	{36, "monitoring and compose files", nil, "compose, Prometheus and Grafana have their own checks"},
}

// TestDefects: none of the defects of the earlier system is ours.
func TestDefects(t *testing.T) {
	seen := map[int]bool{}
	for _, d := range defects {
		if seen[d.number] {
			t.Errorf("defect %d is listed twice", d.number)
		}
		seen[d.number] = true
		if d.proof == nil && d.elsewhere == "" {
			t.Errorf("defect %d has neither a proof nor a reason", d.number)
		}
		if d.proof == nil {
			continue
		}
		t.Run(fmt.Sprintf("%02d %s", d.number, d.title), func(t *testing.T) {
			t.Parallel()
			d.proof(t)
		})
	}
	for n := 1; n <= 36; n++ {
		if !seen[n] {
			t.Errorf("defect %d is not accounted for", n)
		}
	}
}

// Where the table refers to a test, there is one.
func TestDefectsReferToTests(t *testing.T) {
	var source bytes.Buffer
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(data)
	}
	for _, d := range defects {
		for _, name := range regexp.MustCompile(`Test\w+`).FindAllString(d.elsewhere, -1) {
			if !bytes.Contains(source.Bytes(), []byte("func "+name+"(t *testing.T) {")) {
				t.Errorf("defect %d refers to %s, which is not there", d.number, name)
			}
		}
	}
}

// hammer lets clients write for a while: singles, batches and admin sets on
// the same products, with reads of everything in between.
func hammer(t *testing.T, c *central, clients, each int) {
	t.Helper()
	together(clients, func(client int) {
		for i := range each {
			key := fmt.Sprintf("h%d-%d", client, i)
			id := fmt.Sprintf("H%d", i%4)
			switch i % 6 {
			case 0:
				c.admin(http.MethodPut, setPath, set(object{"productId": id, "price": i})).want(t, 200)
			case 1:
				c.update(batch("partial", line(id, -1, key+"a"), line(id, 1, key+"b"))).want(t, 200)
			case 2:
				c.get("/v1/inventory").want(t, 200)
			case 3:
				c.get("/v1/inventory/events?offset=0&limit=1000").want(t, 200)
			default:
				c.update(line(id, -1, key)).want(t, 200)
			}
		}
	})
}

func hammered(t *testing.T, options ...option) *central {
	c := startCentral(t, options...)
	c.create(100000, "H0", "H1", "H2", "H3")
	return c
}

func noCrashUnderConcurrentWrites(t *testing.T) {
	c := hammered(t, withEnv("INVENTORY_WORKER_COUNT", "4"))
	hammer(t, c, 32, 60)
	wantUnharmed(t, c.node)
}

// wantUnharmed: the process lives, and nothing in it broke meanwhile.
func wantUnharmed(t *testing.T, n *node) {
	t.Helper()
	if n.ended() {
		t.Fatal("the process has ended")
	}
	for _, word := range []string{"panic", "fatal error", `"status":500`} {
		if strings.Contains(n.logs.String(), word) {
			t.Errorf("the log says %s:\n%s", word, n.logs.tail(40))
		}
	}
}

func exportsAreWholeAfterKills(t *testing.T) {
	path := filepath.Join(t.TempDir(), "inventory.json")
	c := hammered(t, withEnv("EXPORT_INTERVAL", "20ms"), withEnv("EXPORT_PATH", path))
	for round := range 4 {
		for i := range 30 {
			c.update(line("H0", -1, fmt.Sprint(round, "-", i))).want(t, 200)
		}
		waitFor(t, patience, "an export", func() bool { _, err := os.Stat(path); return err == nil })
		c.kill()
		if f := readCatalogue(t, path); len(f.Products) != 4 {
			t.Errorf("the export has %d products", len(f.Products))
		}
		c.mustRun("verify")
		c.start()
	}
	c.wantProduct("H0", 100000-120, 121)
}

func ackedSurvivesAnImmediateKill(t *testing.T) {
	c := startCentral(t)
	c.create(1000, "A")
	for i := range 8 {
		c.update(line("A", -1, fmt.Sprint(i))).want(t, 200)
		c.crash()
		c.wantProduct("A", 999-int64(i), int64(i)+2)
	}
}

func dataPathIsRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "other.json")
	const one = `{"products":{"ONLY":{"productId":"ONLY","name":"o","available":3,"version":9,"lastUpdated":"2025-01-01T00:00:00Z","price":1}},"metadata":{"lastOffset":0,"totalProducts":1,"lastUpdated":"2025-01-01T00:00:00Z"}}`
	if err := os.WriteFile(file, []byte(one), 0o600); err != nil {
		t.Fatal(err)
	}
	c := startCentral(t, withEnv("DATA_PATH", file))
	c.wantProduct("ONLY", 3, 9)
	c.update(line("ONLY", -1, "k")).want(t, 200)
	c.restart() // with the same DATA_PATH: it is for an empty directory, and does not win
	c.wantProduct("ONLY", 2, 10)
	c.crash()
	c.wantProduct("ONLY", 2, 10)
}

func everyAckHasItsEvent(t *testing.T) {
	c := startCentral(t)
	c.create(1000, "A")
	for i := range 40 {
		a := c.update(line("A", -1, fmt.Sprint(i))).want(t, 200)
		at := a.position(t) - 1
		if e := c.events(at); len(e) != 1 || e[0].Version != num(t, a.json(t), "newVersion") {
			t.Fatalf("event %d right after the answer: %v", at, e)
		}
	}
	c.crash()
	if n := len(c.events(0)); n != 41 {
		t.Errorf("%d events after the crash, want 41", n)
	}
}

func writesDuringShutdownKeepTheirEvents(t *testing.T) {
	c := hammered(t)
	began := c.position()
	applied := make([]int64, 16)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started := make(chan struct{}, len(applied))
	done := make(chan struct{})
	go func() {
		defer close(done)
		together(len(applied), func(i int) {
			for n := 0; ; n++ {
				a, err := c.try(ctx, request{method: http.MethodPost, path: updatesPath, body: line("H0", -1, fmt.Sprint(i, "-", n))})
				if n == 0 {
					started <- struct{}{}
				}
				if err != nil {
					return
				}
				if a.status == http.StatusOK {
					applied[i]++
				}
			}
		})
	}()
	for range applied {
		<-started
	}
	if code := c.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	<-done
	c.start()
	var sum int64
	for _, n := range applied {
		sum += n
	}
	if events := int64(len(c.events(began))); events != sum {
		t.Errorf("%d writes were acknowledged, %d events are there", sum, events)
	}
}

func eventsInOrder(t *testing.T) {
	c := hammered(t)
	stop := make(chan struct{})
	watched := make(chan int64, 1)
	go func() { // a reader that follows must neither skip nor go back
		defer close(watched)
		next := int64(0)
		for last := false; ; {
			for _, e := range c.events(next) { // events() insists on consecutive offsets
				next = e.Offset + 1
			}
			if last {
				watched <- next
				return
			}
			select {
			case <-stop:
				last = true
			default:
			}
		}
	}()
	hammer(t, c, 16, 40)
	close(stop)
	if next, head := <-watched, c.position(); next != head {
		t.Errorf("the reader saw %d of %d events", next, head)
	}
	versions := map[string]int64{}
	for _, e := range c.events(0) {
		if e.Version != versions[e.ProductID]+1 {
			t.Fatalf("event %d: %s@v%d after v%d", e.Offset, e.ProductID, e.Version, versions[e.ProductID])
		}
		versions[e.ProductID] = e.Version
	}
}

func identicalRequestsAtOnce(t *testing.T) {
	c := startCentral(t)
	c.create(1000, "A")
	for round := range 10 {
		body := object{"productId": "A", "delta": -1, "version": round + 1, "idempotencyKey": fmt.Sprint(round)}
		together(64, func(int) { c.update(body).want(t, 200) })
	}
	c.wantProduct("A", 990, 11)
}

func keysAreScopedComparedAndKept(t *testing.T) {
	c := startCentral(t)
	c.create(10, "A")
	first := c.update(line("A", -1, "k")).want(t, 200)
	c.update(line("A", -2, "k")).wantCode(t, 422, "idempotency_key_reused")
	c.do(request{method: http.MethodPost, path: updatesPath, key: secondKey, body: line("A", -2, "k")}).want(t, 200)
	c.update(object{"productId": "A", "delta": -1, "version": 9, "idempotencyKey": "v"}).want(t, 409)
	c.update(object{"productId": "A", "delta": -1, "version": 3, "idempotencyKey": "v"}).want(t, 200)
	c.crash()
	c.update(line("A", -1, "k")).wantReplay(t, first)
}

func statusesSayWhatHappened(t *testing.T) {
	c := startCentral(t)
	c.create(1, "A")
	for name, tt := range map[string]struct {
		body   any
		status int
		kind   string
	}{
		"stale":               {object{"productId": "A", "delta": 0, "version": 9, "idempotencyKey": "1"}, 409, "version_conflict"},
		"stale and negative":  {object{"productId": "A", "delta": 0, "version": -9, "idempotencyKey": "2"}, 409, "version_conflict"},
		"stock":               {line("A", -2, "3"), 409, "insufficient_inventory"},
		"stock and negative":  {object{"productId": "A", "delta": -2, "version": -1, "idempotencyKey": "4"}, 409, "version_conflict"},
		"unknown":             {line("NOPE", -2, "5"), 409, "product_not_found"},
		"no key":              {object{"productId": "A", "delta": -1}, 400, "invalid_request"},
		"no key, but version": {object{"productId": "A", "delta": -1, "version": 1}, 400, "invalid_request"},
		"no id":               {object{"delta": -1, "idempotencyKey": "6"}, 400, "missing_product_id"},
	} {
		t.Run(name, func(t *testing.T) { c.update(tt.body).wantRefusal(t, tt.status, tt.kind) })
	}
	c.wantProduct("A", 1, 1)
}

func feedEdges(t *testing.T) {
	c := startCentral(t, withEnv("MAX_EVENTS_IN_QUEUE", "5"))
	c.create(100, "A")
	for i := range 9 {
		c.update(line("A", -1, fmt.Sprint(i))).want(t, 200)
	}
	c.get("/v1/inventory/events?offset=4").wantCode(t, http.StatusGone, "offset_expired")
	if p := c.page("offset=5&limit=5"); p.HasMore || p.Count != 5 || p.NextOffset != 10 {
		t.Errorf("a page that ends at the head: %+v", p)
	}
	if body := c.get("/v1/inventory/events?offset=10").body; !bytes.Contains(body, []byte(`"events":[]`)) {
		t.Errorf("an empty page: %s", body)
	}
	c.get("/v1/inventory/events?offset=11").wantCode(t, http.StatusConflict, "offset_ahead")
}

func recreateGoesOn(t *testing.T) {
	c := startCentral(t)
	c.create(5, "A")
	c.delete("A")
	a := c.admin(http.MethodPost, createPath, create(object{"productId": "A", "name": "a", "available": 5}))
	if v := num(t, onlyResult(t, a), "newVersion"); v != 3 {
		t.Errorf("version %d after create, delete, create", v)
	}
	c.update(object{"productId": "A", "delta": -1, "version": 1, "idempotencyKey": "stale"}).wantRefusal(t, 409, "version_conflict")
}

// writesDoNotGrow: with a hundred times the products, an update writes no more
// bytes. Counted by the kernel, so no clock is asked.
func writesDoNotGrow(t *testing.T) {
	c := startCentral(t, withEnv("ENABLE_JSON_PERSISTENCE", "false"))
	for chunk := range 10 {
		var ids []string
		for i := range 1000 {
			ids = append(ids, fmt.Sprintf("G%05d", chunk*1000+i))
		}
		c.create(1000, ids...)
	}
	c.restart() // what was written for the catalogue is behind us
	c.update(line("G00000", -1, "warm-up")).want(t, 200)
	const n = 200
	before := writtenBytes(t, c)
	for i := range n {
		c.update(line(fmt.Sprintf("G%05d", i), -1, fmt.Sprint(i))).want(t, 200)
	}
	// A journal record, its mark and the answer are below 4 KiB; a fresh
	// segment of 1 MiB may be prepared meanwhile. The catalogue is 2 MB.
	if per := (writtenBytes(t, c) - before) / n; per > 24<<10 {
		t.Errorf("an update of a catalogue of 10,000 writes %d bytes", per)
	}
}

func writtenBytes(t *testing.T, c *central) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", c.process().cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		var n int64
		if _, err := fmt.Sscanf(s.Text(), "wchar: %d", &n); err == nil {
			return n
		}
	}
	t.Fatal("no wchar")
	return 0
}

// unknownIDsAndWaitersLeaveNothing: asking for what does not exist, and
// leaving long polls, costs no memory that stays.
func unknownIDsAndWaitersLeaveNothing(t *testing.T) {
	c := startCentral(t)
	c.create(1, "A")
	head := c.position()
	ask := func(from, to int) {
		together(16, func(w int) {
			for i := from + w; i < to; i += 16 {
				c.get(fmt.Sprintf("/v1/inventory/unknown-%0100d", i)).want(t, http.StatusNotFound)
			}
		})
	}
	ask(0, 20000) // what the collector lets pile up is there by now
	before := residentBytes(t, c)
	ask(20000, 50000)
	if grown := residentBytes(t, c) - before; grown > 8<<20 {
		t.Errorf("30,000 unknown products left %d MiB", grown>>20)
	}
	connections := func() int {
		_, port, _ := strings.Cut(c.address(), ":")
		return established(t, port)
	}
	idle := connections()
	together(60, func(int) { // fewer than one caller may have open
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		if _, err := c.try(ctx, readEvents(fmt.Sprintf("offset=%d&wait=60", head))); err == nil {
			t.Error("a poll was answered, though nothing happened")
		}
	})
	waitFor(t, patience, "the connections of those who left to close", func() bool { return connections() <= idle+20 })
	c.update(line("A", -1, "still-alive")).want(t, 200)
}

func residentBytes(t *testing.T, c *central) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.process().cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(data), &size, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * int64(os.Getpagesize())
}

// waitersThatLeaveAsTheEventComes: polls that time out, leave and are woken,
// all at the same moment.
func waitersThatLeaveAsTheEventComes(t *testing.T) {
	c := startCentral(t)
	c.create(10000, "A")
	together(40, func(i int) {
		for n := range 10 {
			switch i % 4 {
			case 0:
				c.update(line("A", -1, fmt.Sprint(i, "-", n))).want(t, 200)
			case 1:
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(n)*3*time.Millisecond)
				_, _ = c.try(ctx, readEvents("offset=0&wait=1&productId=NOPE"))
				cancel()
			default:
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*2*time.Millisecond)
				_, _ = c.try(ctx, readEvents(fmt.Sprintf("offset=%d&wait=1", n)))
				cancel()
			}
		}
	})
	wantUnharmed(t, c.node)
}

func failedBindIsFatal(t *testing.T) {
	first := startCentral(t)
	_, port, _ := strings.Cut(first.address(), ":")
	second := newCentral(t, withEnv("PORT", port))
	if said := endsWith(t, second.node, 1, "central"); !strings.Contains(said, port) {
		t.Errorf("does not name the port:\n%s", said)
	}
}

func keysAreNotLogged(t *testing.T) {
	c := startCentral(t, withEnv("LOG_LEVEL", "debug"))
	c.create(5, "A")
	const wrong = "a-wrong-key-that-somebody-mistyped"
	c.do(request{method: http.MethodGet, path: "/v1/inventory", key: wrong}).want(t, http.StatusUnauthorized)
	c.do(request{method: http.MethodPost, path: createPath, key: posKey, body: "{}"}).want(t, http.StatusForbidden)
	c.update(line("A", -1, "k")).want(t, 200)
	c.update(`{"productId":"A","x":"`+strings.Repeat("x", 1<<20)+`"}`).want(t, http.StatusRequestEntityTooLarge)
	if code := c.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, secret := range []string{posKey, secondKey, adminKey, wrong} {
		if strings.Contains(c.logs.String(), secret) {
			t.Errorf("the log shows the key %q", secret)
		}
	}
}

func indexesAndTimes(t *testing.T) {
	c := startCentral(t, withEnv("TZ", "America/Bogota"))
	a := c.admin(http.MethodPost, createPath, create(object{"productId": "A", "name": "a"}, object{"productId": "B"})).want(t, 400)
	if !bytes.Contains(a.body, []byte(`"products[1].name"`)) {
		t.Errorf("%s", a.body)
	}
	r := onlyResult(t, c.admin(http.MethodPost, createPath, create(object{"productId": "A", "name": "a"})))
	text, _ := r["lastUpdated"].(string)
	at, err := time.Parse("2006-01-02T15:04:05.000Z", text)
	if err != nil || time.Since(at).Abs() > time.Minute {
		t.Errorf("created at %q: %v", text, err)
	}
	e := c.events(0)[0]
	if p := c.product("A"); p.LastUpdated != text || e.Data.LastUpdated != text || e.Timestamp != text {
		t.Errorf("one moment has many times: answer %s, product %s, event %s, its data %s", text, p.LastUpdated, e.Timestamp, e.Data.LastUpdated)
	}
}

func stateIsOnDisk(t *testing.T) {
	c := startCentral(t)
	c.create(5, "A")
	before := c.state()
	c.crash()
	c.restart()
	if c.state() != before {
		t.Error("the state changed with the process")
	}
}

func rotationSaysHowToGoOn(t *testing.T) {
	c := startCentral(t, withEnv("MAX_EVENTS_IN_QUEUE", "3"))
	c.create(5, "A", "B", "C", "D", "E")
	m := c.get("/v1/inventory/events?offset=0").wantCode(t, http.StatusGone, "offset_expired").json(t)
	path, _ := m["snapshot"].(string)
	first, _, _ := bytes.Cut(c.get(path).want(t, 200).body, []byte("\n"))
	var head struct{ Offset int64 }
	if err := json.Unmarshal(first, &head); err != nil {
		t.Fatal(err)
	}
	c.update(line("A", -1, "k")).want(t, 200)
	if p := c.page(fmt.Sprint("offset=", head.Offset)); p.Count != 1 || p.Events[0].Offset != head.Offset {
		t.Errorf("going on behind the snapshot: %+v", p)
	}
}

func missingKeyIsNeverASuccess(t *testing.T) {
	c := startCentral(t)
	c.create(5, "A", "B")
	for range 2 {
		c.update(object{"productId": "A", "delta": -1}).want(t, 400)
		c.update(object{"productId": "B", "delta": -1, "idempotencyKey": ""}).want(t, 400)
		r := c.update(batch("partial", object{"productId": "B", "delta": -1})).results(t)
		if r[0]["applied"] != false {
			t.Errorf("applied without a key: %v", r)
		}
	}
	c.wantProduct("A", 5, 1)
	c.wantProduct("B", 5, 1)
}

func batchCountsAreTrue(t *testing.T) {
	c := startCentral(t)
	c.create(2, "A")
	a := c.update(batch("partial", line("A", -1, "1"), line("A", -1, "2"), line("A", -1, "3"))).want(t, 200)
	s, _ := a.json(t)["summary"].(object)
	if num(t, s, "total") != 3 || num(t, s, "succeeded") != 2 || num(t, s, "failed") != 1 {
		t.Errorf("%s", a.body)
	}
}

func longPollWakes(t *testing.T) {
	c := startCentral(t)
	c.create(5, "A")
	got := make(chan answer, 1)
	go func() {
		defer close(got)
		a, err := c.try(context.Background(), readEvents("offset=1&wait=60"))
		if err != nil {
			t.Error(err)
			return
		}
		got <- a
	}()
	waitForConnections(t, c.node, 1)
	c.update(line("A", -1, "k")).want(t, 200)
	select {
	case a := <-got:
		a.want(t, 200)
	case <-time.After(patience):
		t.Error("the poll was not woken")
	}
}

// namesAreEscapedInJSON: markup in a name cannot leave its string, even in a
// page that takes the answer for HTML.
func namesAreEscapedInJSON(t *testing.T) {
	c := startCentral(t)
	const name = `</script><img src=x onerror="alert(1)">&`
	c.admin(http.MethodPost, createPath, create(object{"productId": "A", "name": name})).want(t, 200)
	a := c.get("/v1/inventory/A")
	if bytes.ContainsAny(a.body, "<>&") {
		t.Errorf("%s", a.body)
	}
	if got := c.product("A").Name; got != name {
		t.Errorf("the name became %q", got)
	}
}
