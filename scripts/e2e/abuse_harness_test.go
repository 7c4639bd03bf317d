package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// What an ordinary client is owed while others abuse a node, on two processors
// that are busy elsewhere too: every answer in bystanderMax, none refused, and
// not fewer than bystanderMin of each kind.
const (
	bystanderMax = 25 * time.Second // less than the 30 s after which who abuses is cut off
	bystanderMin = 5
)

// bystander is an ordinary client that works beside an abuse.
type bystander struct {
	n       *node
	id      string // its product, which nobody else touches
	stock   int64
	from    int64 // the position at which it began
	rounds  atomic.Int64
	slowest time.Duration
	peak    int64 // of memory, in bytes
	cancel  context.CancelFunc
	ended   chan struct{}
}

// standBy begins to work on a node that knows the product id with this stock.
func standBy(n *node, id string, stock int64) *bystander {
	n.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b := &bystander{n: n, id: id, stock: stock, from: n.position(), cancel: cancel, ended: make(chan struct{})}
	go b.work(ctx)
	n.t.Cleanup(b.stop)
	return b
}

func (b *bystander) work(ctx context.Context) {
	defer close(b.ended)
	pause := time.NewTicker(20 * time.Millisecond)
	defer pause.Stop()
	for served := true; served && ctx.Err() == nil; b.rounds.Add(1) {
		served = b.ask(request{method: http.MethodPost, path: b.n.root + "/updates",
			body: line(b.id, -1, fmt.Sprint("bystander-", b.id, "-", b.rounds.Load()))}) &&
			b.ask(request{method: http.MethodGet, path: b.n.root + "/" + b.id}) &&
			b.ask(request{method: http.MethodGet, path: fmt.Sprint(b.n.root, "/events?limit=10&offset=", b.from)})
		b.peak = max(b.peak, anonBytes(b.n))
		<-pause.C
	}
}

// ask sends one request; once it was not served, the work is over.
func (b *bystander) ask(r request) (served bool) {
	ctx, cancel := context.WithTimeout(context.Background(), bystanderMax)
	defer cancel()
	began := time.Now()
	a, err := b.n.try(ctx, r)
	took := time.Since(began)
	b.slowest = max(b.slowest, took)
	if err != nil || a.status != http.StatusOK {
		b.n.t.Errorf("beside an abuse, %s %s got %d %.200s %v after %v, want 200 within %v", r.method, r.path, a.status, a.body, err, took, bystanderMax)
	}
	return err == nil && a.status == http.StatusOK
}

// enough says whether the work has gone on long enough to say something, or is over.
func (b *bystander) enough() bool {
	select {
	case <-b.ended:
		return true
	default:
		return b.rounds.Load() >= bystanderMin
	}
}

func (b *bystander) stop() {
	b.cancel()
	<-b.ended
}

// wantServed ends the work and checks what came of it.
func (b *bystander) wantServed() {
	t := b.n.t
	t.Helper()
	b.stop()
	rounds := b.rounds.Load()
	t.Logf("%s: %d rounds beside the abuse, the slowest answer took %v, at most %d MiB of memory", b.n.verb, rounds, b.slowest, b.peak>>20)
	if rounds < bystanderMin {
		t.Errorf("%d rounds beside the abuse, want %d at least", rounds, bystanderMin)
	}
	waitFor(t, patience, fmt.Sprintf("%s to be %d, after %d updates from %d", b.id, b.stock-rounds, rounds, b.stock), func() bool {
		return b.n.product(b.id).Available == b.stock-rounds // a store that is busy answers a sale before its copy has it
	})
}

// anonBytes is the memory that a node has for itself.
func anonBytes(n *node) int64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.pid()))
	if err != nil {
		n.t.Error(err)
		return 0
	}
	for l := range strings.Lines(string(data)) {
		if f := strings.Fields(l); len(f) > 1 && f[0] == "RssAnon:" {
			kib, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				n.t.Error(err)
			}
			return kib << 10
		}
	}
	n.t.Error("no RssAnon in the status of the process")
	return 0
}

// wantMemory checks that so many connections took no more than each bytes each
// over what there was before; 64 MiB are for the ordinary work beside them.
func (b *bystander) wantMemory(before int64, conns int, each int64) {
	t := b.n.t
	t.Helper()
	grown := b.peak - before
	t.Logf("%s: %d connections, %d MiB more memory, %d bytes for each", b.n.verb, conns, grown>>20, grown/int64(conns))
	if limit := int64(conns)*each + 64<<20; grown > limit {
		t.Errorf("%d connections took %d MiB, %d bytes each; want %d bytes each at most, and 64 MiB", conns, grown>>20, grown/int64(conns), each)
	}
}

// dial opens a connection that ends with the test, without a farewell.
func dial(n *node, with net.Dialer) *net.TCPConn {
	with.Timeout = 2 * patience
	nc, err := with.Dial("tcp", n.address())
	if err != nil {
		n.t.Errorf("dial: %v", err)
		return nil
	}
	conn := nc.(*net.TCPConn)
	_ = conn.SetLinger(0) // so that thousands of ports are free again at once
	n.t.Cleanup(func() { conn.Close() })
	return conn
}

// flood opens many connections, a few at a time, and does the same on each.
func flood(n *node, count int, with net.Dialer, each func(i int, conn *net.TCPConn) error) []*net.TCPConn {
	n.t.Helper()
	began := time.Now()
	conns := make([]*net.TCPConn, count)
	const atOnce = 64
	together(atOnce, func(first int) {
		for i := first; i < count; i += atOnce {
			if conns[i] = dial(n, with); conns[i] == nil {
				return
			}
			if err := each(i, conns[i]); err != nil {
				n.t.Errorf("connection %d: %v", i, err)
				return
			}
		}
	})
	if n.t.Failed() {
		n.t.FailNow()
	}
	n.t.Logf("%d connections in %v", count, time.Since(began))
	return conns
}

// held counts the connections that a node has, in whatever state but closed.
func held(n *node) (count int) {
	data, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		n.t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(n.address())
	number, err := strconv.Atoi(port)
	if err != nil {
		n.t.Fatal(err)
	}
	local := fmt.Sprintf(":%04X", number)
	for l := range strings.Lines(string(data)) {
		f := strings.Fields(l)
		if len(f) > 3 && strings.HasSuffix(f[1], local) && (f[3] == "01" || f[3] == "08") { // established, or left by the client
			count++
		}
	}
	return count
}

// converse sends bytes as they are on a connection of their own, and returns
// the answers up to where the node closes it, which it must.
func converse(n *node, sent string) (got []answer) {
	n.t.Helper()
	conn := dial(n, net.Dialer{})
	if conn == nil {
		n.t.FailNow()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * patience))
	var writer sync.WaitGroup
	writer.Go(func() { _, _ = io.WriteString(conn, sent) }) // the node may well have closed it before the end
	defer writer.Wait()
	defer conn.Close()
	for r := bufio.NewReader(conn); ; {
		a, err := readAnswer(r)
		if ne := net.Error(nil); err != nil {
			if asTimeout(err, &ne) {
				n.t.Errorf("the connection is still open %v after %.300q and %d answers", 2*patience, sent, len(got))
			}
			return got
		}
		got = append(got, a)
		checkAnswer(n, sent, a)
	}
}

func readAnswer(r *bufio.Reader) (answer, error) {
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, body: body}, err
}

func asTimeout(err error, ne *net.Error) bool {
	e, ok := err.(net.Error)
	*ne = e
	return ok && e.Timeout()
}

// checkAnswer holds for every answer to whatever anybody sends.
func checkAnswer(n *node, sent string, a answer) {
	n.t.Helper()
	// What is not HTTP/1 at all, or coded in a way that nobody knows, RFC 9110
	// and 9112 answer with these two; it never reaches the API.
	unspoken := a.status == http.StatusNotImplemented || a.status == http.StatusHTTPVersionNotSupported
	ours := a.header.Get("X-Request-Id") != ""
	if a.status >= 500 && (ours || !unspoken) {
		n.t.Errorf("%d for a fault of the client: %.300q", a.status, sent)
	}
	if ours && a.header.Get("X-Content-Type-Options") != "nosniff" {
		n.t.Errorf("an answer without X-Content-Type-Options: nosniff to %.300q", sent)
	}
	if strings.Contains(a.header.Get("Set-Cookie")+a.header.Get("X-Evil"), "evil") || a.header.Get("Location") != "" {
		n.t.Errorf("%.300q put a header into the answer: %v", sent, a.header)
	}
}

// wantAnswered checks the answers to a conversation.
func wantAnswered(t testing.TB, sent string, got []answer, want ...int) {
	t.Helper()
	var statuses []int
	for _, a := range got {
		statuses = append(statuses, a.status)
	}
	if fmt.Sprint(statuses) != fmt.Sprint(want) {
		t.Errorf("%.400q was answered with %v, want %v", sent, statuses, want)
	}
}

// wantCleanLog checks that each line of a node is one, and that none holds a
// key, a failure of the node or a panic.
func wantCleanLog(nodes ...*node) {
	for _, n := range nodes {
		n.t.Helper()
		log := n.Log.String()
		for _, secret := range []string{posKey, secondKey, adminKey, upstreamKey("store-s1")} {
			if at := strings.Index(log, secret); at >= 0 {
				n.t.Errorf("the log of the %s holds a key: %.400s", n.verb, log[max(0, at-200):])
			}
		}
		for l := range wholeLines(log) {
			var entry struct {
				Level, Route string
				Status       int
			}
			if err := json.Unmarshal([]byte(l), &entry); err != nil {
				n.t.Errorf("a line of the log is no JSON: %.300q", l)
			}
			if entry.Level == "error" || entry.Status >= 500 && entry.Route != "/readyz" {
				n.t.Errorf("the %s logged a failure: %.500s", n.verb, l)
			}
		}
	}
}
