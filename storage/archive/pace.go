package archive

import "time"

// Pace keeps something that hurries nobody from taking a disk and a processor from those who do.
type Pace struct {
	Rate int64           // bytes a second; 0 means as fast as it goes
	Done <-chan struct{} // nobody waits any more once it is closed

	began  time.Time
	passed int64
}

// Passed waits until so many more bytes may have passed.
func (p *Pace) Passed(n int) {
	if p.Rate <= 0 {
		return
	}
	if p.began.IsZero() {
		p.began = time.Now()
	}
	p.passed += int64(n)
	ahead := time.Duration(float64(p.passed)/float64(p.Rate)*float64(time.Second)) - time.Since(p.began)
	if ahead < 10*time.Millisecond {
		return
	}
	t := time.NewTimer(ahead)
	defer t.Stop()
	select {
	case <-t.C:
	case <-p.Done:
	}
}
