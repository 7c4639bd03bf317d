package inventory

import "sort"

// item is the place of one product, which stays the same while the product in it is replaced. All but id and part are guarded by
// the state's lock.
type item struct {
	id   ProductID
	part uint8    // RangeOf(id)
	p    *Product // or its tombstone
}

// tree holds items ordered by id: a B+ tree whose nodes are copied before a change if a view shares them. Taking a view
// therefore costs nothing, and a change costs nothing extra while no view is held.
//
// Nodes are not merged when they shrink, only dropped when empty: products are deleted rarely, and a half-empty node costs
// a few hundred bytes.
type tree struct {
	root *node
	gen  uint64 // nodes of this generation belong to this tree alone
}

// nodeMax is the number of items in a full leaf and of children in a full inner node.
const nodeMax = 64

// node is a leaf (items) or an inner node (kids, with the least id below each in mins).
type node struct {
	gen   uint64
	count int // items below
	items []*item
	kids  []*node
	mins  []ProductID
}

func (n *node) leaf() bool { return n.kids == nil }

// view returns the tree as it is now; later changes of t do not reach it.
func (t *tree) view() tree {
	v := *t
	t.gen++
	return v
}

func (t *tree) len() int {
	if t.root == nil {
		return 0
	}
	return t.root.count
}

// own returns n, or a copy of it if a view may share it.
func (t *tree) own(n *node) *node {
	if n.gen == t.gen {
		return n
	}
	c := &node{gen: t.gen, count: n.count}
	if n.leaf() {
		c.items = append(make([]*item, 0, nodeMax), n.items...)
		return c
	}
	c.kids = append(make([]*node, 0, nodeMax), n.kids...)
	c.mins = append(make([]ProductID, 0, nodeMax), n.mins...)
	return c
}

// put inserts p. An item with its id that is there already is replaced.
func (t *tree) put(p *item) {
	if t.root == nil {
		t.root = &node{gen: t.gen, count: 1, items: append(make([]*item, 0, nodeMax), p)}
		return
	}
	t.root = t.own(t.root)
	right := t.insert(t.root, p)
	if right != nil {
		left := t.root
		t.root = &node{gen: t.gen, count: left.count + right.count, kids: append(make([]*node, 0, nodeMax), left, right),
			mins: append(make([]ProductID, 0, nodeMax), left.min(), right.min())}
	}
}

func (n *node) min() ProductID {
	if n.leaf() {
		return n.items[0].id
	}
	return n.mins[0]
}

// insert puts p below n, which t owns. If n had to be split, the new right half is returned.
func (t *tree) insert(n *node, p *item) (right *node) {
	if n.leaf() {
		i, found := n.find(p.id)
		if found {
			n.items[i] = p
			return nil
		}
		n.items = insertAt(n.items, i, p)
		n.count++
		return t.split(n)
	}
	i := n.kid(p.id)
	n.kids[i] = t.own(n.kids[i])
	kid := n.kids[i]
	before := kid.count
	half := t.insert(kid, p)
	n.count += kid.count - before
	if p.id < n.mins[i] {
		n.mins[i] = p.id
	}
	if half != nil {
		n.count += half.count
		n.kids = insertAt(n.kids, i+1, half)
		n.mins = insertAt(n.mins, i+1, half.min())
	}
	return t.split(n)
}

// split halves a full node. A node that is filled in ascending order is left nearly full, so that a sorted load packs well.
func (t *tree) split(n *node) *node {
	if n.leaf() {
		if len(n.items) < nodeMax {
			return nil
		}
		at := splitAt(len(n.items))
		r := &node{gen: t.gen, items: append(make([]*item, 0, nodeMax), n.items[at:]...)}
		clear(n.items[at:])
		n.items = n.items[:at]
		n.count, r.count = len(n.items), len(r.items)
		return r
	}
	if len(n.kids) < nodeMax {
		return nil
	}
	at := splitAt(len(n.kids))
	r := &node{gen: t.gen, kids: append(make([]*node, 0, nodeMax), n.kids[at:]...), mins: append(make([]ProductID, 0, nodeMax), n.mins[at:]...)}
	clear(n.kids[at:])
	clear(n.mins[at:])
	n.kids, n.mins = n.kids[:at], n.mins[:at]
	for _, k := range r.kids {
		r.count += k.count
	}
	n.count -= r.count
	return r
}

func splitAt(n int) int { return n * 3 / 4 }

// remove takes the item with the id out, if it is there.
func (t *tree) remove(id ProductID) {
	if t.root == nil || t.get(id) == nil {
		return
	}
	t.root = t.own(t.root)
	t.drop(t.root, id)
	switch {
	case t.root.count == 0:
		t.root = nil
	case !t.root.leaf() && len(t.root.kids) == 1:
		t.root = t.root.kids[0]
	}
}

// drop removes an item that is known to be below n, which t owns.
func (t *tree) drop(n *node, id ProductID) {
	n.count--
	if n.leaf() {
		i, _ := n.find(id)
		n.items = removeAt(n.items, i)
		return
	}
	i := n.kid(id)
	n.kids[i] = t.own(n.kids[i])
	t.drop(n.kids[i], id)
	if n.kids[i].count == 0 {
		n.kids = removeAt(n.kids, i)
		n.mins = removeAt(n.mins, i)
	}
}

func (t *tree) get(id ProductID) *item {
	n := t.root
	if n == nil {
		return nil
	}
	for !n.leaf() {
		n = n.kids[n.kid(id)]
	}
	if i, found := n.find(id); found {
		return n.items[i]
	}
	return nil
}

// after visits the items whose id is greater than id, in order, until visit returns false.
func (t *tree) after(id ProductID, visit func(*item) bool) {
	if t.root != nil {
		t.root.after(id, visit)
	}
}

func (n *node) after(id ProductID, visit func(*item) bool) bool {
	if n.leaf() {
		i, found := n.find(id)
		if found {
			i++
		}
		for _, p := range n.items[i:] {
			if !visit(p) {
				return false
			}
		}
		return true
	}
	for _, k := range n.kids[n.kid(id):] {
		if !k.after(id, visit) {
			return false
		}
	}
	return true
}

// from visits the items from the given rank on (0 is the first), in order, until visit returns false.
func (t *tree) from(rank int, visit func(*item) bool) {
	if t.root != nil && rank < t.root.count {
		t.root.from(rank, visit)
	}
}

func (n *node) from(rank int, visit func(*item) bool) bool {
	if n.leaf() {
		for _, p := range n.items[rank:] {
			if !visit(p) {
				return false
			}
		}
		return true
	}
	for _, k := range n.kids {
		if rank >= k.count {
			rank -= k.count
			continue
		}
		if !k.from(rank, visit) {
			return false
		}
		rank = 0
	}
	return true
}

// find returns where id is, or would be, in a leaf.
func (n *node) find(id ProductID) (i int, found bool) {
	i = sort.Search(len(n.items), func(i int) bool { return n.items[i].id >= id })
	return i, i < len(n.items) && n.items[i].id == id
}

// kid returns the child whose range holds id.
func (n *node) kid(id ProductID) int {
	i := sort.Search(len(n.mins), func(i int) bool { return n.mins[i] > id })
	return max(i-1, 0)
}

func insertAt[T any](s []T, i int, v T) []T {
	var zero T
	s = append(s, zero)
	copy(s[i+1:], s[i:])
	s[i] = v
	return s
}

func removeAt[T any](s []T, i int) []T {
	var zero T
	copy(s[i:], s[i+1:])
	s[len(s)-1] = zero
	return s[:len(s)-1]
}
