package journal

// Prune deletes the segments whose every record is below the given LSN, oldest
// first, the one being written excepted. The caller makes sure that a durable
// checkpoint holds these records. Each removal is made durable before the next,
// so that a crash leaves no gap. An error leaves a valid journal; it is final
// (ErrFailed) only if the directory could not be synced.
func (j *Journal) Prune(below LSN) error {
	j.pruneMu.Lock()
	defer j.pruneMu.Unlock()
	for {
		if err := j.usable(); err != nil {
			return err
		}
		j.mu.Lock()
		oldest, done := j.segs[0], len(j.segs) < 2 || j.segs[1].first > below
		if !done {
			j.segs = append([]segment(nil), j.segs[1:]...)
		}
		j.mu.Unlock()
		if done {
			return nil
		}
		if err := j.fs.Remove(j.path(oldest.name)); err != nil {
			return j.restore(oldest, err)
		}
		if err := j.syncDir(); err != nil {
			return err
		}
	}
}

// restore takes a segment back that could not be removed, and returns err.
func (j *Journal) restore(oldest segment, err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.segs = append([]segment{oldest}, j.segs...)
	return err
}
