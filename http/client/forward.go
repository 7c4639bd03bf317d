package client

import (
	"bytes"
	"context"
	"errors"
	"net"
	nethttp "net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// ForwardConfig says where the commands go that a node of a cluster passes on.
type ForwardConfig struct {
	// To returns the URL of the node that leads, "" if none is known to. It is asked for each command, and must not block.
	To func() string
	// Secret returns what proves that a node of the cluster asks; nil, or "", where a certificate does.
	Secret func() string
	// People returns the hash of the keys and staff by which this node judges; nil if it says nothing of them.
	People func() inventory.Hash
	// DialTLS makes connections for https, with the handshake; nil trusts whom the system trusts.
	DialTLS func(ctx context.Context, network, address string) (net.Conn, error)

	UserAgent      string        // "" means bodega-client
	ConnectTimeout time.Duration // 0 means 1 s
	CallTimeout    time.Duration // 0 means 5 s
}

const (
	forwardConnectTimeout = time.Second
	forwardCallTimeout    = 5 * time.Second
	forwardPingAfter      = 2 * time.Second // a node that says nothing for so long is asked whether it is there
)

// Forward passes commands on to the node that leads: what this node has judged, whoever asked for it. All methods may be called from any number
// of goroutines.
type Forward struct {
	cfg   ForwardConfig
	tls   *nethttp.Client
	plain *nethttp.Client

	mu   sync.Mutex
	to   string // the node that queue is for
	last *gather
	over bool
	old  sync.WaitGroup // queues of nodes that lead no more
}

// NewForward returns one. Nothing is sent yet.
func NewForward(cfg ForwardConfig) *Forward {
	if cfg.UserAgent == "" {
		cfg.UserAgent = defaultUserAgent
	}
	if cfg.ConnectTimeout <= 0 {
		cfg.ConnectTimeout = forwardConnectTimeout
	}
	if cfg.CallTimeout <= 0 {
		cfg.CallTimeout = forwardCallTimeout
	}
	ofClient := Config{ConnectTimeout: cfg.ConnectTimeout}
	ofClient.setDefaults()
	secured, plain := newTransport(&ofClient), newTransport(&ofClient)
	secured.Proxy, secured.DialTLSContext = nil, cfg.DialTLS
	speakPlain(plain)
	for _, t := range []*nethttp.Transport{secured, plain} {
		t.HTTP2 = &nethttp.HTTP2Config{SendPingTimeout: forwardPingAfter, PingTimeout: forwardPingAfter}
	}
	return &Forward{cfg: cfg, tls: &nethttp.Client{Transport: secured, CheckRedirect: noRedirect}, plain: &nethttp.Client{Transport: plain, CheckRedirect: noRedirect}}
}

// Close ends what is under way. Nothing is sent any more.
func (f *Forward) Close() {
	f.mu.Lock()
	last := f.last
	f.over, f.last = true, nil
	f.mu.Unlock()
	if last != nil {
		last.close()
	}
	f.old.Wait()
	f.tls.CloseIdleConnections()
	f.plain.CloseIdleConnections()
}

var (
	errNoLeader   = &inventory.Error{Code: inventory.CodeRecovering, Message: "no node of the cluster leads at present; nothing was done: send the same request again"}
	errNewLeader  = &inventory.Error{Code: inventory.CodeRecovering, Message: "another node of the cluster leads now; nothing was done: send the same request again"}
	errUnanswered = &inventory.Error{Code: inventory.CodeDurabilityUnknown, Message: "the node that leads did not answer; the update may have been made: send the same request with the same key again"}
)

// ErrStranger is behind a failure that stays until somebody does something: the node that leads does not know this one, by its secret or by
// its certificate.
var ErrStranger = errors.New("the node that leads does not know this one by its secret or certificate")

// Submit passes a command on once, with the hashes of its keys, its owner and its actor; the texts of keys stay here. An error with
// CodeNotLeading or CodeRecovering means that nothing was done, whoever said it; one with CodeDurabilityUnknown that it may have been. If ctx
// ends first the error is that of ctx, and nothing is known. Other errors are the leader's.
func (f *Forward) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if !wire.CanForward(cmd) {
		return nil, &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "a command of kind " + cmd.Kind.String() + " cannot be passed on to another node"}
	}
	queue, err := f.queue()
	if err != nil {
		return nil, err
	}
	line, _, err := queue.ask(ctx, wire.AppendNodeCommand(nil, cmd), len(cmd.Lines))
	var not *unsent
	var known *inventory.Error
	switch {
	case errors.As(err, &known):
		return nil, known
	case errors.Is(err, errClosed):
		return nil, errNoLeader
	case errors.As(err, &not):
		return nil, notSent("the node that leads")
	case err != nil && ctx.Err() != nil:
		return nil, err
	case err != nil:
		return nil, &inventory.Error{Code: errUnanswered.Code, Message: errUnanswered.Message, Cause: err}
	}
	return f.answer(line, cmd)
}

// answer reads the answer to a command.
func (f *Forward) answer(line []byte, cmd *inventory.Command) (*inventory.Answer, error) {
	var s wire.Scanner
	answer, failed := wire.DecodeNodeAnswer(&s, line, cmd)
	switch {
	case s.Fault != nil: // it was decided all the same, perhaps
		return nil, &inventory.Error{Code: errUnanswered.Code, Message: errUnanswered.Message, Cause: malformedf("%s %s", s.Fault.Field, s.Fault.Issue)}
	case failed != nil:
		return nil, failed
	default:
		return answer, nil
	}
}

// queue returns the queue of the node that leads. What waits for one that did before is told so.
func (f *Forward) queue() (*gather, error) {
	to := strings.TrimRight(f.cfg.To(), "/")
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.over:
		return nil, errNoLeader
	case to == f.to && f.last != nil:
		return f.last, nil
	}
	if before := f.last; before != nil {
		before.refuse(errNewLeader)
		f.old.Go(before.tasks.Wait)
	}
	if f.to, f.last = to, nil; to == "" {
		return nil, errNoLeader
	}
	f.last = newGather(false, func(ctx context.Context, body []byte) (*posted, error) { return f.post(ctx, to, body) })
	return f.last, nil
}

// post sends commands to a node.
func (f *Forward) post(ctx context.Context, to string, body []byte) (*posted, error) {
	ctx, cancel := context.WithTimeout(ctx, f.cfg.CallTimeout)
	defer cancel()
	var connected atomic.Bool
	trace := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	req, err := nethttp.NewRequestWithContext(trace, nethttp.MethodPost, to+"/v1/internal/commands", bytes.NewReader(body))
	if err != nil {
		return nil, errNoLeader
	}
	req.Header.Set("User-Agent", f.cfg.UserAgent)
	req.Header.Set("Content-Type", "application/x-ndjson")
	if f.cfg.Secret != nil && f.cfg.Secret() != "" {
		req.Header.Set(wire.HeaderClusterSecret, f.cfg.Secret())
	}
	if f.cfg.People != nil {
		req.Header.Set(wire.HeaderPeople, f.cfg.People().String())
	}
	via := f.tls
	if req.URL.Scheme == "http" {
		via = f.plain
	}
	resp, err := via.Do(req)
	switch {
	case err == nil:
		defer resp.Body.Close()
		return f.read(resp)
	case !connected.Load(): // so that nothing was sent
		return nil, &inventory.Error{Code: errNoLeader.Code, Message: "the node that leads cannot be reached; nothing was done: send the same request again", Cause: err}
	default:
		return nil, err
	}
}

// read reads the answers.
func (f *Forward) read(resp *nethttp.Response) (*posted, error) {
	r := new(reply) // which the answers stay in
	switch err := r.readAs(resp, "application/x-ndjson", togetherBytesMax); {
	case resp.StatusCode == nethttp.StatusOK && checkType(resp, "application/x-ndjson") == nil:
		return &posted{answers: wholeLines(r.body)}, err
	case resp.StatusCode == nethttp.StatusServiceUnavailable && err == nil, resp.StatusCode < nethttp.StatusInternalServerError: // as a whole, before any was looked at
		why, cause := refusal(r, resp)
		return nil, &inventory.Error{Code: errNoLeader.Code, Message: "the node that leads takes no commands: " + why, Cause: cause}
	case err == nil:
		err = malformedf("status %d", resp.StatusCode)
		fallthrough
	default:
		return nil, err
	}
}

// refusal says in a few words why commands are not taken.
func refusal(r *reply, resp *nethttp.Response) (why string, cause error) {
	switch resp.StatusCode {
	case nethttp.StatusUnauthorized, nethttp.StatusForbidden:
		return "it does not know this node by its secret or certificate", ErrStranger
	}
	if e := wire.DecodeError(&r.scan, r.body); r.scan.Fault == nil && e.Message != "" {
		return wire.Shorten(e.Message), nil
	}
	return nethttp.StatusText(resp.StatusCode), nil
}
