package cluster

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// till sells one after another at an address, each with a key of its own until there is an answer that is final, and never stops for long.
type till struct {
	url, name string
	sold      atomic.Int64 // answered as applied
	stop      chan struct{}
	done      sync.WaitGroup
}

const product = "P"

func open(t *testing.T, url, name string) *till {
	k := &till{url: url, name: name, stop: make(chan struct{})}
	k.done.Go(func() {
		for n := 0; ; n++ {
			if !k.sell(t, fmt.Sprint(name, "-", n)) {
				return
			}
		}
	})
	t.Cleanup(k.close)
	return k
}

// close lets it finish the sale that it has under way.
func (k *till) close() {
	select {
	case <-k.stop:
	default:
		close(k.stop)
	}
	k.done.Wait()
}

// sell returns false if the till was closed before, or after, the answer.
func (k *till) sell(t *testing.T, key string) (more bool) {
	body := fmt.Sprintf(`{"productId":%q,"delta":-1,"idempotencyKey":%q}`, product, key)
	for until := time.Now().Add(patience); ; {
		status, answer := ask(http.MethodPost, k.url+"/v1/store/inventory/updates", tillKey, body)
		switch {
		case status == http.StatusOK:
			if !bytes.Contains(answer, []byte(`"applied":true`)) {
				t.Errorf("%s: %s", k.name, answer)
			}
			k.sold.Add(1)
		case status != 0 && status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests:
			t.Errorf("%s: %d %s", k.name, status, answer)
			return false
		case time.Now().After(until):
			t.Errorf("%s does not sell: %d %s", k.name, status, answer)
			return false
		}
		select {
		case <-k.stop:
			if status == http.StatusOK || t.Failed() {
				return false
			}
			time.Sleep(50 * time.Millisecond) // its outcome must be known
		case <-time.After(50 * time.Millisecond):
			if status == http.StatusOK {
				return true
			}
		}
	}
}

// sells waits until it has sold so many more.
func (k *till) sells(t *testing.T, more int64) {
	t.Helper()
	want := k.sold.Load() + more
	waitFor(t, fmt.Sprintf("%d sales of %s", more, k.name), func() bool { return k.sold.Load() >= want })
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if t.Failed() || time.Now().After(until) {
			t.Fatalf("waited for %s", what)
		}
	}
}

var client = &http.Client{Timeout: 30 * time.Second}

// ask returns 0 if nobody answers.
func ask(method, url, key, body string) (status int, answer []byte) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil
	}
	req.Header.Set("X-API-Key", key)
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil
	}
	defer resp.Body.Close()
	if answer, err = io.ReadAll(resp.Body); err != nil {
		return 0, nil
	}
	return resp.StatusCode, answer
}
