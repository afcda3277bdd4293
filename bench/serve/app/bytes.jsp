<%@ page session="false" contentType="application/octet-stream" trimDirectiveWhitespaces="true" import="java.util.Arrays" %><%!
private static byte[] body(int bytes) {
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) 'x');
    return body;
}
private static final byte[] SMALL = body(100);
private static final byte[] MEDIUM = body(10240);
%><%
byte[] body = "100".equals(request.getQueryString()) ? SMALL : MEDIUM;
response.setContentLength(body.length);
response.getOutputStream().write(body);
%>
