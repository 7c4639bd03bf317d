package audit

import (
	"fmt"
	"time"

	"bodega/inventory"
)

// What one caller, and all those together whom no key or PIN has told who they are, may have kept of what they do in a span of time. The
// file is bounded: without these anybody could have it forget what others were refused, by being refused often enough.
const (
	span          = 10 * time.Minute
	keptMost      = 30
	strangersMost = 10 * keptMost
)

// ActionLeftOut is the action of an act that says how many of a caller's were not kept.
const ActionLeftOut = "left-out"

// share is what was kept of a caller in the span, and what was not.
type share struct {
	kept, leftOut int
	last          Act // that was left out
}

// strangers is the share of all whom nobody knows. No principal is called so, and no address.
const strangers = "*"

// shares are those of the callers in the span that began last. There are as many as principals at most, and strangersMost addresses.
type shares struct {
	began inventory.Millis
	by    map[string]*share
}

// take says whether an act of a caller is kept. An actor's name that is "" is nobody's.
func (s *shares) take(by string, act *Act) bool {
	most := keptMost
	if act.Actor == "" {
		if all := s.of(strangers); all.kept >= strangersMost {
			by, most = strangers, strangersMost
		} else if s.of(by).kept < keptMost {
			all.kept++
		}
	}
	its := s.of(by)
	if its.kept < most {
		its.kept++
		return true
	}
	its.leftOut++
	its.last = *act
	return false
}

func (s *shares) of(by string) *share {
	its := s.by[by]
	if its == nil {
		its = new(share)
		if s.by == nil {
			s.by = map[string]*share{}
		}
		s.by[by] = its
	}
	return its
}

// over says whether another span has begun by now, also if the clock was set back.
func (s *shares) over(now inventory.Millis) bool {
	return now < s.began || now-s.began >= inventory.Millis(span.Milliseconds())
}

// told returns the acts that say what was left out, and begins the next span.
func (s *shares) told(now inventory.Millis) (acts []Act) {
	for by, its := range s.by {
		if its.leftOut == 0 {
			continue
		}
		act := its.last
		act.Action, act.Target = ActionLeftOut, fmt.Sprintf("%d more within %d minutes", its.leftOut, int(span.Minutes()))
		if by == strangers {
			act.Address = ""
		}
		acts = append(acts, act)
	}
	s.began, s.by = now, nil
	return acts
}
