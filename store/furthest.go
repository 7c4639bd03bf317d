package store

import (
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// Found is the copy that a central can be made of.
type Found struct {
	Dir    string
	At     storage.CopyPosition
	View   *inventory.View
	People *inventory.Directory // keys and staff of all the copies; see [inventory.PeopleOf]
	Others []string             // what is to be said of the other directories, a line each
}

// Furthest reads the copies of stopped stores and returns the one that is furthest. All must be of one history: which of two
// is the right one, a person has to say, by giving only its stores.
func Furthest(dirs []string) (best Found, err error) {
	var listed []*inventory.Directory
	for _, dir := range dirs {
		var cfg Config
		cfg.DataDir = dir
		st, at, err := loadState(cfg, "")
		if err != nil {
			return Found{}, fmt.Errorf("%s: %w", dir, err)
		}
		if best.View != nil && at.Timeline != best.At.Timeline {
			return Found{}, fmt.Errorf("%s and %s have different histories, %s and %s: give the directories of one alone",
				best.Dir, dir, best.At.Timeline, at.Timeline)
		}
		v, said, err := fitting(st)
		if err != nil {
			return Found{}, fmt.Errorf("%s: %w", dir, err)
		}
		listed = append(listed, v.Directory())
		passed, is := best, Found{Dir: dir, At: at, View: v}
		if said != "" {
			is.Others = []string{dir + ": " + said}
		}
		if best.View == nil {
			best = is
			continue
		}
		if at.Mark.Offset > best.At.Mark.Offset {
			is.Others = append(is.Others, best.Others...)
			best = is
		} else {
			passed = is
		}
		best.Others = append(best.Others, fmt.Sprintf("%s is %d positions behind", passed.Dir, best.At.Mark.Offset-passed.At.Mark.Offset))
	}
	if best.People, err = inventory.PeopleOf(listed...); err != nil {
		return Found{}, fmt.Errorf("the keys and staff of the copies do not go together: %w", err)
	}
	return best, nil
}
