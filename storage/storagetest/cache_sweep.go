package storagetest

import (
	"errors"
	"fmt"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// A cacheTrial drives a cache and knows what that may hold: what was acknowledged, and what the operation that runs, or has
// failed, was to bring.
type cacheTrial struct {
	medium CacheMedium
	cache  storage.Cache
	have   *catalogue
	coming *catalogue
	n      int
}

// trialSteps are a life of a cache in brief.
var trialSteps = []struct {
	name string
	run  func(*cacheTrial) error
}{
	{"open", (*cacheTrial).open},
	{"first copy", func(tr *cacheTrial) error { return tr.adopt(30) }},
	{"save", (*cacheTrial).save},
	{"save again", (*cacheTrial).save},
	{"another copy", func(tr *cacheTrial) error { return tr.adopt(50) }},
	{"save to it", (*cacheTrial).save},
	{"crash", (*cacheTrial).crash},
	{"save after it", (*cacheTrial).save},
	{"begin in vain", func(tr *cacheTrial) error { return tr.next(40).fill(tr.cache) }},
	{"quarantine", (*cacheTrial).quarantine},
	{"copy after it", func(tr *cacheTrial) error { return tr.adopt(20) }},
	{"quarantine again", (*cacheTrial).quarantine},
	{"copy after that", func(tr *cacheTrial) error { return tr.adopt(25) }},
	{"third quarantine", (*cacheTrial).quarantine},
	{"smaller copy", func(tr *cacheTrial) error { return tr.adopt(10) }},
	{"restart", (*cacheTrial).restart},
	{"last save", (*cacheTrial).save},
	{"look", (*cacheTrial).look},
}

func (tr *cacheTrial) to(want *catalogue, op func() error) error {
	tr.coming = want
	if err := op(); err != nil {
		return err
	}
	tr.have = want
	return nil
}

func (tr *cacheTrial) open() error {
	if tr.cache != nil {
		return nil
	}
	c, err := tr.medium.Open()
	if err == nil {
		tr.cache = c
	}
	return err
}

// next returns a catalogue of its own.
func (tr *cacheTrial) next(products int) *catalogue {
	tr.n++
	return newCatalogue(inventory.Offset(100*tr.n), fmt.Sprint("timeline ", tr.n), stock(products, tr.n)...)
}

func (tr *cacheTrial) adopt(products int) error {
	want := tr.next(products)
	if err := want.fill(tr.cache); err != nil {
		return err
	}
	return tr.to(want, func() error { return tr.cache.Adopt(want.position, false) })
}

// save changes some products and takes one out.
func (tr *cacheTrial) save() error {
	tr.n++
	before := tr.have
	want := before.clone()
	ids := want.ids()
	gone := ids[tr.n%len(ids)]
	want.drop(gone)
	list := stock(80, tr.n)
	var put []*inventory.Product
	for i := range list {
		if p := &list[i]; (i+tr.n)%9 == 0 && p.ID != gone {
			put = append(put, p)
			want.set(p)
		}
	}
	want.at(want.position.Mark.Offset + 1)
	return tr.to(want, func() error { return tr.cache.Save(Stocked(put...), []inventory.ProductID{gone}, want.after(before)) })
}

func (tr *cacheTrial) quarantine() error {
	return tr.to(nil, func() error {
		_, err := tr.cache.Quarantine()
		return err
	})
}

func (tr *cacheTrial) crash() error {
	tr.medium.Crash(tr.cache)
	return tr.openHeld()
}

func (tr *cacheTrial) restart() error {
	if err := tr.cache.Close(); err != nil {
		tr.cache = nil // it has let go all the same
		return err
	}
	return tr.openHeld()
}

// openHeld opens a cache and loads it.
func (tr *cacheTrial) openHeld() error {
	tr.cache = nil
	if err := tr.open(); err != nil {
		return err
	}
	return tr.look()
}

// look loads the copy, which must be the one that was acknowledged or the one that was coming. A cache that cannot be loaded
// is given up.
func (tr *cacheTrial) look() error {
	got, err := loadCatalogue(tr.cache)
	if err != nil {
		tr.medium.Crash(tr.cache)
		tr.cache = nil
		return err
	}
	if !got.same(tr.have) && !got.same(tr.coming) {
		return fmt.Errorf("%w: %s; acknowledged was %s, to come was %s", errWrong, got, tr.have, tr.coming)
	}
	tr.have, tr.coming = got, got
	return nil
}

var errWrong = errors.New("the wrong copy")

// run runs all steps. One that fails is run again after repair.
func (tr *cacheTrial) run(repair func(error) error) error {
	for _, step := range trialSteps {
		err := step.run(tr)
		if err != nil && !errors.Is(err, errWrong) {
			if err = repair(err); err == nil && tr.cache == nil {
				err = tr.openHeld()
			} else if err == nil {
				err = step.run(tr)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// give hands an error on: nothing can be repaired.
func give(err error) error { return err }

// CacheCrash takes an image of the disk before each operation on it: what is there if the process ends in that moment.
// From each of them a cache is opened, which must hold the copy as it was before or as it was to be, whole, and work.
func CacheCrash(t *testing.T, on CacheMedium) {
	type image struct {
		op           string
		medium       CacheMedium
		have, coming *catalogue
	}
	var images []image
	tr := &cacheTrial{medium: on}
	on.Step(func(op string) error {
		images = append(images, image{op, on.Image(t), tr.have, tr.coming})
		return nil
	})
	must(t, tr.run(give))
	on.Step(nil)
	closeCache(t, tr.cache)
	t.Logf("%d images", len(images))
	if len(images) < len(trialSteps) {
		t.Fatal("too few")
	}
	for i, img := range images {
		after := &cacheTrial{medium: img.medium, have: img.have, coming: img.coming, n: 1000 * i}
		err := after.openHeld()
		if err == nil {
			err = after.crash()
		}
		if err == nil && after.have != nil {
			err = after.save()
		}
		if err == nil {
			err = after.restart()
		}
		if err == nil {
			err = after.adopt(15)
		}
		if err == nil {
			err = after.restart()
		}
		if err != nil {
			t.Errorf("ended before operation %d, %s, with %s and %s to come: %v", i, img.op, img.have, img.coming, err)
		}
		if after.cache != nil {
			closeCache(t, after.cache)
		}
	}
}

var errInjected = errors.New("injected")

// CacheFaults runs the steps again and again, each time with another operation on the disk failing: for once, or until the
// process ends. No failure may go unnoticed, what was acknowledged must be there after it, and the failed step must be possible
// once the disk works.
func CacheFaults(t *testing.T, on CacheMedium) {
	empty := on.Image(t)
	total := 0
	on.Step(func(string) error { total++; return nil })
	tr := &cacheTrial{medium: on}
	must(t, tr.run(give))
	closeCache(t, tr.cache)
	for n := 1; n <= total; n++ {
		for _, forever := range []bool{false, true} {
			if op, err := faultyCacheRun(empty.Image(t), n, forever); err != nil {
				t.Errorf("operation %d of %d, %s, fails (for ever %v): %v", n, total, op, forever, err)
			}
		}
	}
}

func faultyCacheRun(on CacheMedium, n int, forever bool) (failed string, err error) {
	count, broken, noticed := 0, true, 0
	on.Step(func(op string) error {
		count++
		if count == n {
			failed = op
		}
		if count == n || count > n && forever && broken {
			return errInjected
		}
		return nil
	})
	tr := &cacheTrial{medium: on}
	err = tr.run(func(cause error) error {
		noticed++
		switch {
		case !errors.Is(cause, errInjected):
			return cause
		case forever:
			broken = false
			if tr.cache != nil {
				on.Crash(tr.cache)
			}
			return tr.openHeld()
		case tr.cache != nil:
			return tr.look()
		}
		return nil
	})
	if tr.cache != nil {
		err = errors.Join(err, tr.cache.Close())
	}
	if err == nil && noticed != 1 {
		err = fmt.Errorf("noticed %d times", noticed)
	}
	return failed, err
}
