package vector

// Codes numbers the values of a column that has few different ones.
type Codes struct {
	byText map[string]int64
	texts  []string
}

// NewCodes has none yet.
func NewCodes() *Codes { return &Codes{byText: map[string]int64{}} }

// Of returns the code of a value, making one if need be.
func (c *Codes) Of(text string) int64 {
	code, ok := c.byText[text]
	if !ok {
		code = int64(len(c.texts))
		c.byText[text] = code
		c.texts = append(c.texts, text)
	}
	return code
}

// Known is the code of a value that has one.
func (c *Codes) Known(text string) (code int64, ok bool) {
	code, ok = c.byText[text]
	return code, ok
}

// Text is what a code stands for.
func (c *Codes) Text(code int64) string { return c.texts[code] }

// Texts are all values by their code; do not change them.
func (c *Codes) Texts() []string { return c.texts }
