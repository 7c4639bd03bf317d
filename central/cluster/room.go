package cluster

// Room is what room the log has.
type Room int

// What room a log may have.
const (
	RoomEnough Room = iota
	RoomHalf        // so little that nothing is appended, which leaves some for what makes room
	RoomNone        // nothing can be written
)

// words say it to people.
func (r Room) words() string {
	if r == RoomNone {
		return "etcd is full and writes nothing: changes are refused until somebody makes room there and takes its alarm away; reads go on"
	}
	return "etcd holds half of what it may: changes are refused until there is room; reads go on"
}

// String is it as metrics have it.
func (r Room) String() string { return [...]string{"enough", "half", "none"}[r] }
