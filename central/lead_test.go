package central

import (
	"context"
	"testing"
	"testing/synctest"
)

// TestLead: what is done for all is done during each term, and ends with it.
func TestLead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // in which nobody waits in vain for long
		l := newLead()
		ctx, stop := context.WithCancel(t.Context())
		began, ended, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			l.each(ctx, func(term context.Context) {
				began <- struct{}{}
				<-term.Done()
				ended <- struct{}{}
			})
		}()
		for range 3 {
			if l.set(true); l.away() {
				t.Error("it is here")
			}
			<-began
			l.set(true) // says nothing new
			if l.set(false); !l.away() {
				t.Error("another leads")
			}
			<-ended
		}
		l.set(true)
		<-began
		stop()
		<-ended
		<-done
		if (*lead)(nil).away() {
			t.Error("who is alone decides")
		}
	})
}
