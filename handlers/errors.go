package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"portal/rules"
)

var statuses = map[rules.Kind]int{
	rules.Internal:    http.StatusInternalServerError,
	rules.SignedOut:   http.StatusUnauthorized,
	rules.NotFound:    http.StatusNotFound,
	rules.Denied:      http.StatusForbidden,
	rules.Conflict:    http.StatusConflict,
	rules.Invalid:     http.StatusUnprocessableEntity,
	rules.TooLarge:    http.StatusRequestEntityTooLarge,
	rules.TooMany:     http.StatusTooManyRequests,
	rules.Unavailable: http.StatusServiceUnavailable,
}

var headings = map[int]string{
	http.StatusNotFound:              "Nothing here",
	http.StatusForbidden:             "Not yours to open",
	http.StatusConflict:              "This changed meanwhile",
	http.StatusUnprocessableEntity:   "That did not work",
	http.StatusRequestEntityTooLarge: "Too large",
	http.StatusTooManyRequests:       "Too many tries",
	http.StatusServiceUnavailable:    "Not available just now",
	http.StatusInternalServerError:   "Something went wrong on our side",
}

// statusOf turns an error into its status and sets the header that says how
// long to wait, if there is one.
func (s *Server) statusOf(c echo.Context, err error) int {
	var e *rules.Error
	if errors.As(err, &e) && e.Wait > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(e.Wait.Seconds())))
	}
	return statuses[rules.KindOf(err)]
}

type errorPage struct {
	base
	Status  int
	Heading string
	Message string
}

// answerError is the one place that turns an error into a page. Only what is
// meant for people reaches them; the rest goes to the log.
func (s *Server) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status, message := s.describe(c, err)
	if status >= http.StatusInternalServerError {
		s.log.ErrorContext(c.Request().Context(), "request failed", "route", c.Path(), "error", err)
	}
	page := errorPage{Status: status, Heading: headings[status], Message: message}
	page.Title = page.Heading
	v := visit{Context: c}
	if rendering := s.render(v, status, "errors/show", &page); rendering != nil {
		s.log.ErrorContext(c.Request().Context(), "error page failed", "error", rendering)
		_ = c.String(http.StatusInternalServerError, headings[http.StatusInternalServerError])
	}
}

func (s *Server) describe(c echo.Context, err error) (int, string) {
	var told *rules.Error
	if errors.As(err, &told) {
		return s.statusOf(c, err), told.Message
	}
	var routing *echo.HTTPError
	if errors.As(err, &routing) && routing.Code < http.StatusInternalServerError {
		// An unknown verb answers like an unknown address, so that verbs
		// cannot be used to find out which addresses exist.
		return http.StatusNotFound, rules.Missing().Message
	}
	return http.StatusInternalServerError, "Nothing was saved. Please try again; if it happens again, tell the agency the number " + RequestID(c.Request().Context()) + "."
}
