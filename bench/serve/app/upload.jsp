<%@ page session="false" contentType="text/plain" trimDirectiveWhitespaces="true" import="java.io.InputStream" %><%
byte[] buffer = new byte[8192];
InputStream body = request.getInputStream();
long size = 0;
for (int count; (count = body.read(buffer)) != -1; ) size += count;
if (size != 65536) {
    response.sendError(400);
    return;
}
%>65536
