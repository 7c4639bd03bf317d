package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"bodega/http/node/settings"
	"bodega/scripts/cluster"
	"bodega/scripts/process"
	"bodega/storage/exit"
)

// keeper starts again what ends, and tells who leads.
type keeper struct {
	out  io.Writer
	stop context.CancelFunc
	done sync.WaitGroup
	mu   sync.Mutex // of out
}

const (
	pause  = 2 * time.Second // before something is started again
	looked = time.Second     // how often it is asked who leads
)

// keep begins; end must be called.
func keep(c *cluster.Cluster, out io.Writer) *keeper {
	ctx, stop := context.WithCancel(context.Background())
	k := &keeper{out: out, stop: stop}
	for _, p := range c.Programs() {
		k.done.Go(func() { k.program(ctx, p) })
	}
	k.done.Go(func() { k.leader(ctx, c.URLs()) })
	return k
}

// end returns when nothing is started any more.
func (k *keeper) end() {
	k.stop()
	k.done.Wait()
}

func (k *keeper) say(format string, args ...any) {
	k.mu.Lock()
	defer k.mu.Unlock()
	fmt.Fprintf(k.out, time.Now().Format("  15:04:05  ")+format+"\n", args...)
}

// program starts one again as long as that may help, as scripts/deploy/systemd does.
func (k *keeper) program(ctx context.Context, p *process.Program) {
	for {
		run := p.Run()
		select {
		case <-run.Ended:
		case <-ctx.Done():
			return
		}
		if slices.Contains([]int{exit.Usage, exit.Disk, exit.InUse}, run.Code()) {
			k.say("%s has ended (%v), and stays down: its log says why", p.Name, run.Cmd.ProcessState)
			return
		}
		k.say("%s has ended (%v), and is started again", p.Name, run.Cmd.ProcessState)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		if err := p.Launch(); err != nil {
			k.say("%v", err)
			return
		}
		k.say("%s runs again, as process %d", p.Name, p.Run().Cmd.Process.Pid)
	}
}

// leader tells of each change.
func (k *keeper) leader(ctx context.Context, urls []string) {
	known := ""
	for {
		for _, url := range urls {
			if name, err := leads(ctx, url); err == nil && name != "" {
				if name != known {
					k.say("%s leads now", name)
				}
				known = name
				break
			}
		}
		select {
		case <-time.After(looked):
		case <-ctx.Done():
			return
		}
	}
}

// leads asks a node who leads.
func leads(ctx context.Context, url string) (name string, err error) {
	ctx, cancel := context.WithTimeout(ctx, looked)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/v1/admin/cluster", http.NoBody)
	if err != nil {
		return "", err
	}
	req.Header.Set("X-API-Key", settings.DemoAdminKey)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var told struct{ Leader string }
	if err := json.NewDecoder(resp.Body).Decode(&told); err != nil {
		return "", err
	}
	return told.Leader, nil
}
