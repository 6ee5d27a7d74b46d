package language

// ListCodes returns the recognised languages in alphabetical order.
func (d *Detector) ListCodes() []string { return d.codes[:d.listedCount] }
