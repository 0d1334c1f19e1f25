package handlers

import (
	"fmt"
	"html/template"
	"strconv"

	"portal/portal"
	"portal/rules"
)

// threadView is what was said about something, with the form to say more for
// those who may. Message is a conflict over one of its forms.
type threadView struct {
	Comments []commentView
	New      string
	Message  string
	Form     *commentForm
}

// commentView is one entry of a thread.
type commentView struct {
	Number              int64
	Team, IsAgency      bool
	IsFirstNew          bool
	Person, Side        string
	At, Stamp           string
	HTML                template.HTML
	Files               []fileView
	Edited, EditedStamp string
	Before              []commentWording
	Edit                *commentEdit
}

// commentWording is what a comment said until it was edited.
type commentWording struct {
	Until, Stamp string
	HTML         template.HTML
}

// commentEdit is the form for one's own words, while they can be changed.
type commentEdit struct {
	URL            string
	Number, Edited int64
	IsOpen         bool
	Body           field
}

// commentForm is the form for a new comment. Audience is there for the
// agency's people, who choose each time: nothing is chosen beforehand, so that
// no note for the team goes to the client by habit.
type commentForm struct {
	URL       string
	After     int64
	Audience  *field
	Body      field
	Files     fileField
	IsChanged bool
}

// The deeds of a thread, as forms that failed are told apart by.
const (
	commentDeed     = "comment"
	editCommentDeed = "edit-comment"
)

func (s *Server) commentOnRequirement(v visit) error {
	return s.onRequirement(v, commentDeed, func(number int64) error {
		comment, err := s.postComment(v, rules.AboutRequirement, number)
		if err != nil {
			return err
		}
		return s.redirect(v, commentURL(requirementURL(v.seat.Project.Code, number), comment), postedWords(v.line("audience")))
	})
}

// postedWords say who can read what was just posted.
func postedWords(audience string) string {
	switch audience {
	case "team":
		return "Kept for the team. The client does not see it."
	case "client":
		return "Sent to the client."
	}
	return "Sent to the agency."
}

func commentURL(page string, number int64) string { return fmt.Sprintf("%s#comment-%d", page, number) }

func (s *Server) postComment(v visit, about rules.Subject, number int64) (int64, error) {
	audience := v.line("audience")
	if v.seat.Can(rules.ReadTeamNotes) && audience != "client" && audience != "team" {
		var problems rules.Problems
		problems.Add("audience", "Please choose who it is for.")
		return 0, problems.Err()
	}
	return s.portal.PostComment(v.ctx(), v.seat, portal.NewComment{
		Subject: about, Number: number, Body: v.words("body"), Team: audience == "team", Files: v.fileNumbers(), After: v.count("after"),
	})
}

func (s *Server) editComment(v visit) error {
	number, err := v.number("comment")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	place, err := s.portal.CommentPlace(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	err = s.portal.EditComment(v.ctx(), v.seat, number, rules.Instant(v.count("edited")), v.words("body"))
	if err != nil {
		return s.refuseComment(v, place, err)
	}
	return s.redirect(v, commentURL(threadPage(v.seat.Project.Code, place), number), "Changed. What it said before can still be read.")
}

// threadPage is the page that a thread stands on.
func threadPage(code string, place portal.CommentPlace) string {
	switch place.Subject {
	case rules.AboutQuote:
		return quoteURL(code, place.Number)
	case rules.AboutCycle:
		return cycleURL(code, place.Number)
	case rules.AboutTicket:
		return ticketURL(code, place.Number)
	}
	return requirementURL(code, place.Number)
}

// refuseComment shows the page of a thread again after an edit that failed.
func (s *Server) refuseComment(v visit, place portal.CommentPlace, failure error) error {
	switch place.Subject {
	case rules.AboutRequirement:
		return s.refuse(v, editCommentDeed, s.requirementForms(v, place.Number), failure)
	case rules.AboutTicket:
		return s.refuse(v, editCommentDeed, s.ticketForms(v, place.Number), failure)
	}
	return failure
}

func (s *Server) threadView(v visit, thread portal.Thread, postURL string, form deedForm) threadView {
	view := threadView{}
	if thread.New > 0 {
		view.New = plural(thread.New, "comment is", "comments are") + " new for you"
	}
	kept := form.of(editCommentDeed)
	for _, comment := range thread.Comments {
		made := s.commentView(v, comment, kept)
		made.IsFirstNew = comment.Number == thread.FirstNew
		if made.Edit != nil && made.Edit.IsOpen {
			kept = deedForm{}
		}
		view.Comments = append(view.Comments, made)
	}
	if form.deed == commentDeed || form.deed == editCommentDeed {
		view.Message = conflictOf(form)
	}
	if v.seat.Can(rules.WriteComments) {
		view.Form = s.commentForm(v, thread, postURL, form.of(commentDeed))
		view.Form.keep(kept)
	}
	return view
}

// conflictOf is the message of a form that failed for no field of its own.
func conflictOf(form deedForm) string {
	if form.isConflict() {
		return form.message
	}
	return ""
}

func (s *Server) commentView(v visit, comment portal.Comment, form deedForm) commentView {
	view := commentView{
		Number: comment.Number, Team: comment.Team, IsAgency: comment.Side == rules.AgencySide, Person: comment.Person, Side: sideWords(comment.Side),
		At: s.moment(comment.PostedAt), Stamp: s.stamp(comment.PostedAt), HTML: comment.HTML, Files: s.fileViews(v, comment.Files),
		Edited: s.moment(comment.EditedAt), EditedStamp: s.stamp(comment.EditedAt),
	}
	for _, before := range comment.Before {
		view.Before = append(view.Before, commentWording{Until: s.moment(before.EndedAt), Stamp: s.stamp(before.EndedAt), HTML: before.HTML})
	}
	rule := rules.Comment{IsOwn: comment.PersonID == v.seat.PersonID, PostedAt: comment.PostedAt, EditedAt: comment.EditedAt}
	if v.seat.Can(rules.WriteComments) && rule.MayEdit(comment.EditedAt, s.portal.Now()) == nil {
		view.Edit = s.commentEdit(v, comment, rule, form)
	}
	return view
}

// commentEdit keeps what was typed when the form that failed was this one's.
func (s *Server) commentEdit(v visit, comment portal.Comment, rule rules.Comment, form deedForm) *commentEdit {
	number := strconv.FormatInt(comment.Number, 10)
	isThis := form.typed.Get("comment") == number
	if !isThis {
		form = deedForm{}
	}
	until := rule.EditableUntil().In(s.portal.Zone()).Format("15:04")
	return &commentEdit{
		URL: projectURL(v.seat.Project.Code) + "/comments/" + number, Number: comment.Number, Edited: int64(comment.EditedAt), IsOpen: isThis,
		Body: form.field("body", field{
			Label: "Your comment", Hint: "Until " + until + ". What it said before can still be read.", Value: comment.Body, Scope: "-" + number,
		}),
	}
}

func (s *Server) commentForm(v visit, thread portal.Thread, postURL string, form deedForm) *commentForm {
	made := &commentForm{URL: postURL, IsChanged: len(form.typed) > 0}
	if last := len(thread.Comments); last > 0 {
		made.After = thread.Comments[last-1].Number
	}
	made.Body = form.field("body", field{Label: "Your comment", Hint: "Markdown.", Scope: "-comment"})
	if v.seat.Can(rules.ReadTeamNotes) {
		made.Audience = audienceField(form)
	}
	files := form.field("files", field{Label: "Files", Scope: "-comment", Optional: true})
	files.Value = ""
	made.Files = s.fileField(v, files)
	if form.deed == "" {
		// They belong to another form of the page.
		made.Files.Staged = nil
	}
	return made
}

func audienceField(form deedForm) *field {
	made := form.field("audience", field{})
	for _, value := range []string{"client", "team"} {
		made.Options = append(made.Options, option{Value: value, Chosen: made.Value == value})
	}
	return &made
}

// keep gives an edit that came too late a place: what was typed can be posted
// as a comment of its own.
func (f *commentForm) keep(late deedForm) {
	if text := late.typed.Get("body"); text != "" {
		f.Body.Value, f.IsChanged = text, true
	}
}
