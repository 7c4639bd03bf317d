package inventory

// peopleDrafts are the keys and staff that a batch has decided, and whether they have to be looked at.
type peopleDrafts struct {
	keys                map[string]*APIKey
	staff               map[string]*StaffMember
	moreKeys, moreStaff int // than the state has
	notice              *Restored
	noticed             bool // notice is what holds, nil for none
}

func (d *peopleDrafts) begin() {
	clear(d.keys)
	clear(d.staff)
	d.moreKeys, d.moreStaff, d.notice, d.noticed = 0, 0, nil, false
}

// key returns the key with an id, or nil.
func (d *drafts) key(id string) *APIKey {
	if k := d.people.keys[id]; k != nil || d.from == nil {
		return k
	}
	return d.from.keys[id]
}

// keyNamed says whether a key has a name, or had. Keys are made so rarely that all are looked at.
func (d *drafts) keyNamed(name string) bool {
	for _, k := range d.people.keys {
		if k.Name == name {
			return true
		}
	}
	if d.from == nil {
		return false
	}
	for _, k := range d.from.keys {
		if k.Name == name {
			return true
		}
	}
	return false
}

func (d *drafts) keyCount() int {
	if d.from == nil {
		return d.people.moreKeys
	}
	return len(d.from.keys) + d.people.moreKeys
}

func (d *drafts) putKey(k *APIKey) {
	if d.key(k.ID) == nil {
		d.people.moreKeys++
	}
	if d.people.keys == nil {
		d.people.keys = map[string]*APIKey{}
	}
	d.people.keys[k.ID] = k
}

// member returns who has a name, or had; nil for nobody.
func (d *drafts) member(name string) *StaffMember {
	if m := d.people.staff[name]; m != nil || d.from == nil {
		return m
	}
	return d.from.staff[name]
}

func (d *drafts) staffCount() int {
	if d.from == nil {
		return d.people.moreStaff
	}
	return len(d.from.staff) + d.people.moreStaff
}

func (d *drafts) putMember(m *StaffMember) {
	if d.member(m.Name) == nil {
		d.people.moreStaff++
	}
	if d.people.staff == nil {
		d.people.staff = map[string]*StaffMember{}
	}
	d.people.staff[m.Name] = m
}

// restored returns what is said of the directory having been put back, or nil.
func (d *drafts) restored() *Restored {
	if d.people.noticed || d.from == nil {
		return d.people.notice
	}
	return d.from.restored
}
