package pins

import "slices"

// Published are PINs that stand in documentation: those of the demo. They prove nothing, so that nobody signs in with one in production.
var Published = []string{"270614", "385092", "491738"}

// IsPublished says whether everybody can read a PIN.
func IsPublished(pin string) bool { return slices.Contains(Published, pin) }
