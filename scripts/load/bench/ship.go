//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// lagEvery is how often it is asked how old the oldest change is that does not lie beside the backups.
const lagEvery = 100 * time.Millisecond

// ship is what it costs sales that they are put beside the backups each second, into a directory on the same disk, and how much would have been
// lost with that.
func (b *bench) ship() ([]row, error) {
	const conns = 64
	alone, products, err := b.central(b.small)
	defer b.retire(alone)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	shipped, _, err := b.central(b.small, "BACKUP_DIR="+b.path("backups"), "BACKUP_INTERVAL=0", fmt.Sprint("METRICS_PORT=", port))
	defer b.retire(shipped)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	watched := watchLag(ctx, port)
	var without, with series
	v, err := b.fine().interleave(
		b.timing(alone, &without, b.fine().against(alone, conns, versioned(products, conns))),
		b.timing(shipped, &with, b.fine().against(shipped, conns, versioned(newCatalogue(b.small), conns))))
	if err != nil {
		return nil, err
	}
	stop()
	lags := <-watched
	if len(lags) == 0 {
		return nil, errors.New("nobody could see how far the shipping is behind")
	}
	detail := fmt.Sprintf("%.1f us of processor time an update, %.1f us without", with.median(), without.median())
	return []row{
		check("single updates, 64 connections, shipped each second, against none", v.ratio((*round).rate), times, atLeast(0.90), v.detail("none")),
		check("the same: processor time of an update", ratios(with, without), times, atMost(1.15), detail),
		check("the same: age of the oldest change that is not shipped, at worst", series{lags.high()}, seconds, atMost(2),
			fmt.Sprintf("of %s looks, one each %v: what would be lost with the disk", count(float64(len(lags))), lagEvery)),
	}, nil
}

// watchLag reads how far the shipping is behind until ctx ends, and then tells what it has seen, in seconds.
func watchLag(ctx context.Context, port int) <-chan series {
	done := make(chan series, 1)
	go func() {
		var seen series
		for more := error(nil); more == nil; more = pause(ctx, lagEvery) {
			if lag, err := lagOnce(context.WithoutCancel(ctx), port); err == nil { // a look that has begun is not cut off
				seen = append(seen, lag)
			}
		}
		done <- seen
	}()
	return done
}

var lagLine = regexp.MustCompile(`(?m)^inventory_ship_lag_seconds\S* (\S+)$`)

func lagOnce(ctx context.Context, port int) (float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/metrics", port), http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	m := lagLine.FindSubmatch(b)
	if m == nil {
		return 0, errors.New("there is no such figure")
	}
	return strconv.ParseFloat(string(m[1]), 64)
}
