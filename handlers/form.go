package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"portal/rules"
)

// parseForm reads the request's form once, within the limit on its size, and
// cleans every text in it.
func (v visit) parseForm() error {
	request := v.Request()
	var err error
	if strings.HasPrefix(request.Header.Get("Content-Type"), "multipart/form-data") {
		err = request.ParseMultipartForm(1 << 20)
	} else {
		err = request.ParseForm()
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge
	}
	if err != nil {
		return rules.Fail(rules.Invalid, "This form could not be read. Please go back and send it again.")
	}
	cleanValues(request.Form)
	cleanValues(request.PostForm)
	return nil
}

func cleanValues(values url.Values) {
	for _, list := range values {
		for i := range list {
			list[i] = rules.CleanText(list[i])
		}
	}
}

// line is a form field of one line.
func (v visit) line(name string) string { return rules.CleanLine(v.FormValue(name)) }

// text is a form field of several lines, as typed.
func (v visit) text(name string) string { return rules.CleanText(v.FormValue(name)) }

// ticked tells whether a box was ticked.
func (v visit) ticked(name string) bool { return v.FormValue(name) != "" }

// count is a whole number from a form or query; 0 for anything else.
func (v visit) count(name string) int64 {
	number, err := strconv.ParseInt(v.FormValue(name), 10, 64)
	if err != nil || number < 0 {
		return 0
	}
	return number
}

// consent is what a decision's form carried of the content on the screen.
func (v visit) consent() rules.Consent {
	return rules.Consent{Revision: v.count("revision"), Hash: v.FormValue("hash")}
}
