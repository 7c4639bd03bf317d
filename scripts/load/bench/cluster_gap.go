//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// sellers sell at the nodes of a cluster, each at one after the other with the same key until it is answered.
type sellers struct {
	c      *cluster
	client http.Client

	mu    sync.Mutex
	acked []time.Time
	wrong error
}

const sellersMany = 16

// sellThrough sells while something is done to the cluster, and returns the longest time without an answer since it began.
func (c *cluster) sellThrough(before, after time.Duration, do func() error) (gap time.Duration, err error) {
	s := &sellers{c: c, client: http.Client{Timeout: time.Second}}
	s.client.Transport = &http.Transport{MaxIdleConnsPerHost: sellersMany}
	defer s.client.CloseIdleConnections()
	ctx, stop := context.WithCancel(c.ctx)
	var all sync.WaitGroup
	for i := range sellersMany {
		all.Go(func() { s.sell(ctx, i) })
	}
	err = pause(ctx, before)
	began := time.Now()
	if err == nil {
		err = do()
	}
	err = errors.Join(err, pause(c.ctx, after)) // what was under way may still be answered before nothing is
	for again := time.Now(); err == nil && s.since(again) < 10*sellersMany; err = pause(ctx, 10*time.Millisecond) {
		if time.Since(again) > settleLimit {
			err = fmt.Errorf("nothing is sold any more for %v", settleLimit)
		}
	}
	stop()
	all.Wait()
	return s.longest(began), errors.Join(err, s.wrong)
}

// sell sells until ctx ends.
func (s *sellers) sell(ctx context.Context, seller int) {
	run := time.Now().UnixNano()
	for i := 0; ctx.Err() == nil; i++ {
		body := fmt.Appendf(nil, `{"productId":"%s","delta":-1,"idempotencyKey":"gap-%d-%d-%d"}`, productID(seller), run, seller, i)
		for try := seller; ctx.Err() == nil; try++ {
			node := s.c.nodes[try%len(s.c.nodes)]
			status, err := s.post(ctx, node, body)
			if err == nil && status == 200 {
				s.mu.Lock()
				s.acked = append(s.acked, time.Now())
				s.mu.Unlock()
				break
			}
			if err == nil && status != 503 {
				s.mu.Lock()
				s.wrong = fmt.Errorf("%s answers a sale with %d", node.Name, status)
				s.mu.Unlock()
				return
			}
			_ = pause(ctx, 20*time.Millisecond)
		}
	}
}

func (s *sellers) post(ctx context.Context, node *server, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1:"+strconv.Itoa(node.port)+"/v1/inventory/updates", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("X-API-Key", apiKey)
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// since is how many were answered after a moment.
func (s *sellers) since(at time.Time) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.acked {
		if t.After(at) {
			n++
		}
	}
	return n
}

// longest is the longest time without an answer since a moment.
func (s *sellers) longest(at time.Time) (gap time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortFunc(s.acked, time.Time.Compare)
	for _, t := range s.acked {
		if t.After(at) {
			gap, at = max(gap, t.Sub(at)), t
		}
	}
	return gap
}

// clusterGap kills the leader, has it hand over, and kills etcd's leader, and tells how long nothing could be sold.
func (b *bench) clusterGap() ([]row, error) {
	c, _, err := b.clustered(b.small)
	defer c.end()
	if err != nil {
		return nil, err
	}
	var killed, handed, etcd series
	for range b.failovers {
		leads, err := c.leader()
		if err != nil {
			return nil, err
		}
		gap, err := c.sellThrough(b.round/2, b.round/2, func() error { leads.Kill(); return nil })
		if err == nil {
			err = leads.Start(b.ctx)
		}
		if err != nil {
			return nil, err
		}
		killed = append(killed, gap.Seconds())
		progress("    leader killed: nothing sold for %v", gap.Round(time.Millisecond))
		if gap, err = c.sellThrough(b.round/2, b.round/2, c.handOver); err != nil {
			return nil, err
		}
		handed = append(handed, gap.Seconds())
		progress("    handed over: nothing sold for %v", gap.Round(time.Millisecond))
		if gap, err = b.etcdGap(c); err != nil {
			return nil, err
		}
		etcd = append(etcd, gap.Seconds())
		progress("    etcd's leader killed: nothing sold for %v", gap.Round(time.Millisecond))
	}
	return []row{
		check("kill -9 of the leader: nothing is sold for", killed, short, atMost(10), "with a lease of 5 s"),
		check("hand-over: nothing is sold for", handed, short, atMost(1), ""),
		inform("kill -9 of etcd's leader: nothing is sold for", etcd, short, "its election takes 1 s and more, by its defaults"),
	}, nil
}

func (c *cluster) handOver() error {
	leads, err := c.leader()
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, fmt.Sprintf("http://127.0.0.1:%d/v1/admin/cluster/handover", leads.port), http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("X-API-Key", adminKey)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 {
		why, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("a hand-over is answered with %d: %.300s", resp.StatusCode, why)
	}
	return nil
}

func (b *bench) etcdGap(c *cluster) (time.Duration, error) {
	m, err := c.log.Leader(b.ctx)
	if err != nil {
		return 0, err
	}
	gap, err := c.sellThrough(b.round/2, b.round/2, func() error { m.Kill(); return nil })
	return gap, errors.Join(err, m.Start(b.ctx))
}

// clusterSize is what etcd's database takes while batches come in for as long as there would be no end, and how fast they come.
func (b *bench) clusterSize() ([]row, error) {
	const conns = 8
	c, book, err := b.clustered(b.small)
	defer c.end()
	if err != nil {
		return nil, err
	}
	leads, err := c.leader()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(b.ctx)
	var sizes, logs series
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for pause(ctx, b.sustained/60) == nil {
			if size, err := c.databaseBytes(ctx); err == nil {
				sizes = append(sizes, size)
			}
			if st, err := c.says(leads); err == nil {
				logs = append(logs, float64(st.Log.Bytes))
			}
		}
	}()
	r, err := load{port: leads.port, conns: conns, source: newBatches(book, conns, 100), warmup: b.warmup, length: b.sustained, retries: true}.run(b.ctx)
	stop()
	<-ended
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("items/s in batches of 100, %d connections, for %v", conns, b.sustained)
	rows := []row{inform(what, series{r.itemRate()}, perSecond, absolute([]*round{r}))}
	if len(sizes) > 0 && len(logs) > 0 {
		rows = append(rows,
			check("the same: etcd's database at its largest", series{slices.Max(sizes)}, mebibytes, atMost(2<<30),
				fmt.Sprintf("it ended with %s; its quota is 2 GiB by default", mebibytes(sizes[len(sizes)-1]))),
			inform("the same: the log in it at its longest", series{slices.Max(logs)}, mebibytes, ""))
	}
	return rows, b.nothingLost(leads, "/v1/inventory/", book)
}

// databaseBytes is the size of the largest database of a member.
func (c *cluster) databaseBytes(ctx context.Context) (float64, error) {
	out, err := c.log.Ctl(ctx, "endpoint", "status", "--write-out", "json")
	if err != nil {
		return 0, err
	}
	var all []struct{ Status struct{ DBSize float64 } }
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		return 0, err
	}
	largest := 0.0
	for _, m := range all {
		largest = max(largest, m.Status.DBSize)
	}
	return largest, nil
}
