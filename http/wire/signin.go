package wire

import "bodega/inventory"

// SignIn is the body of who signs in.
type SignIn struct {
	Name string `json:"name"`
	PIN  string `json:"pin"` // a secret
}

// DecodeSignIn reads the body. Members that are not known are refused.
func DecodeSignIn(s *Scanner, body []byte) (v SignIn) {
	s.readStrictly(body, &v)
	return v
}

// PINChange is the body of who changes his PIN.
type PINChange struct {
	PIN    string `json:"pin"` // secrets
	NewPIN string `json:"newPin"`
}

// DecodePINChange reads the body. Members that are not known are refused.
func DecodePINChange(s *Scanner, body []byte) (v PINChange) {
	s.readStrictly(body, &v)
	return v
}

// SignedIn says who has signed in with a browser, and whether anybody could.
type SignedIn struct {
	SignedIn bool             `json:"signedIn"`
	Staff    bool             `json:"staff"` // somebody works at the store who can sign in
	Name     string           `json:"name,omitzero"`
	FullName string           `json:"fullName,omitzero"`
	Scopes   []string         `json:"scopes,omitzero"`
	Since    inventory.Millis `json:"signedInAt,omitzero"`
	Until    inventory.Millis `json:"expiresAt,omitzero"`
}

// Caller says who asks, and what he may.
type Caller struct {
	Principal string   `json:"principal"`
	Scopes    []string `json:"scopes"`
	Store     string   `json:"store,omitzero"` // which is asked
	Via       string   `json:"via"`            // key, session or visitor
}
