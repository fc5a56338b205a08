/** The same letter for those who read text. */
export const layoutText = `<%~ it.title %>


<% for (const paragraph of it.paragraphs) { %>
<%~ paragraph %>


<% } %>
<% for (const [label, value] of it.rows) { %>
<%~ label %>: <%~ value %>

<% } %>
<% if (it.rows.length > 0) { %>

<% } %>
<% if (it.action !== null) { %>
<%~ it.action.label %>:
<%~ it.action.url %>


<% } %>
<% if (it.notice !== null) { %>
! <%~ it.notice %>


<% } %>
-- 
<%~ it.why %>

<%~ it.questions %> <%~ it.platform.email %>

<%~ it.imprint %>

<%~ it.platform.site %>

`;
