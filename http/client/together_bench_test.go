package client

import (
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	"bodega/http"
	"bodega/http/conn"
	"bodega/inventory"
)

// BenchmarkSubmit is the way of an update to central and back, over a ledger without a disk: by itself and with others, one at a time and
// from 64 tills.
func BenchmarkSubmit(b *testing.B) {
	for _, tills := range []int{1, 64} {
		for name, gather := range map[string]bool{"alone": false, "together": true} {
			b.Run(fmt.Sprintf("%s-%d", name, tills), func(b *testing.B) {
				api := http.New(http.Config{Keys: bossKeys(b), Stores: []string{"boss"}})
				api.Attach(newLedger(b, inventory.Rules{}))
				l, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
				if err != nil {
					b.Fatal(err)
				}
				srv := conn.NewServer(api, nil)
				conn.AllowPlainHTTP2(srv)
				go srv.Serve(conn.Lazy(l)) // it ends with the benchmark
				b.Cleanup(func() { srv.Close() })
				c := newClient(b, nil, func(cfg *Config) { cfg.URL, cfg.Gather = "http://"+l.Addr().String(), gather })
				var n atomic.Int64
				b.SetParallelism(tills)
				b.ReportAllocs()
				submit := func() {
					if _, err := c.Submit(b.Context(), keyed(fmt.Sprint(n.Add(1)), func(c *inventory.Command) { c.Lines[0].Delta = 1 })); err != nil {
						b.Fatal(err)
					}
				}
				if tills == 1 {
					for b.Loop() {
						submit()
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						submit()
					}
				})
			})
		}
	}
}

// BenchmarkForward is the same way from a node to the one that leads.
func BenchmarkForward(b *testing.B) {
	l := newLeader(b)
	f := newForward(b, func() string { return l.url })
	var n atomic.Int64
	b.SetParallelism(64)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			cmd := sale(fmt.Sprint(n.Add(1)))
			cmd.Lines[0].Delta = 1
			if _, err := f.Submit(b.Context(), cmd); err != nil {
				b.Fatal(err)
			}
		}
	})
}
