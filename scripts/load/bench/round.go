//go:build linux

package main

import (
	"errors"
	"fmt"
	"time"
)

// round is what one load saw.
type round struct {
	answers, items, failed, refused int64
	elapsed                         time.Duration
	latency                         histogram
	failure                         string        // the first one
	central                         time.Duration // of it, central
	processor                       time.Duration // that the servers took, where it was looked at: from the first request to the last answer
}

func (r *round) rate() float64     { return float64(r.answers) / r.elapsed.Seconds() }
func (r *round) itemRate() float64 { return float64(r.items) / r.elapsed.Seconds() }

// err turns failed requests into the failure of the whole figure: a fast wrong answer is worth nothing.
func (r *round) err() error {
	switch {
	case r.failed > 0:
		return fmt.Errorf("%d requests failed, the first: %s", r.failed, r.failure)
	case r.answers == 0:
		return errors.New("no request was answered")
	}
	return nil
}
