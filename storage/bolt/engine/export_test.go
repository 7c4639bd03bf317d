package engine

// Crash lets go of a replica as the end of its process does, except that its term ends.
func (r *Replica) Crash() { r.crash() }

// Fast makes a configuration that of tests.
func Fast(c Config) Config {
	c.SegmentBytes, c.MinFreeBytes, c.MinFreeShare, c.noSync = 16<<10, 1<<20, 1e-9, true
	return c
}
