package wire

// DecodeTimeline reads the body of a request that names a history.
func DecodeTimeline(s *Scanner, body []byte) (timeline string) {
	var v struct {
		Timeline string `json:"timeline"`
	}
	s.readStrictly(body, &v)
	return v.Timeline
}

// AppendAccepted appends that a store takes over the history that was named.
func AppendAccepted(b []byte, timeline string) []byte {
	return AppendJSON(b, &struct {
		Message  string `json:"message"`
		Timeline string `json:"timeline"`
	}{"Accepted: this store takes central's history over", timeline})
}
