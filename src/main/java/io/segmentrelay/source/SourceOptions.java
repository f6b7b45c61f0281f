package io.segmentrelay.source;

/**
 * What a source is told. Each property is what the setting of the relay with the same name is, with the same default, and
 * is described in the Kamelet. Setters take anything: Camel quotes a value that a setter refuses, and one of them is the
 * token. What is wrong is said when the source starts.
 */
public abstract class SourceOptions {
    String account = "main";
    String url;
    String token;
    String period = "60s";
    String fullRefresh = "24h";
    double requestsPerSecond = 6;
    String includeSegments;
    String excludeSegments;
    String tooHeavy = "skip";
    String baseline = "snapshot";
    String userFields = "custom_id,user_key";
    boolean rememberFields = true;
    String completenessTolerance = "1%";
    long brakeCount = 500;
    String brakeShare = "50%";
    int brakeConfirmations = 2;
    String retryDelay = "1s";
    String crawlRetryDelay = "30s";
    String headerPrefix = "ce-";
    String proxy;
    String proxyCredentials;

    public void setAccount(String account) {
        this.account = account;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    public void setToken(String token) {
        this.token = token;
    }

    public void setPeriod(String period) {
        this.period = period;
    }

    public void setFullRefresh(String fullRefresh) {
        this.fullRefresh = fullRefresh;
    }

    public void setRequestsPerSecond(double requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    public void setIncludeSegments(String includeSegments) {
        this.includeSegments = includeSegments;
    }

    public void setExcludeSegments(String excludeSegments) {
        this.excludeSegments = excludeSegments;
    }

    public void setTooHeavy(String tooHeavy) {
        this.tooHeavy = tooHeavy;
    }

    public void setBaseline(String baseline) {
        this.baseline = baseline;
    }

    public void setUserFields(String userFields) {
        this.userFields = userFields;
    }

    public void setRememberFields(boolean rememberFields) {
        this.rememberFields = rememberFields;
    }

    public void setCompletenessTolerance(String completenessTolerance) {
        this.completenessTolerance = completenessTolerance;
    }

    public void setBrakeCount(long brakeCount) {
        this.brakeCount = brakeCount;
    }

    public void setBrakeShare(String brakeShare) {
        this.brakeShare = brakeShare;
    }

    public void setBrakeConfirmations(int brakeConfirmations) {
        this.brakeConfirmations = brakeConfirmations;
    }

    public void setRetryDelay(String retryDelay) {
        this.retryDelay = retryDelay;
    }

    public void setCrawlRetryDelay(String crawlRetryDelay) {
        this.crawlRetryDelay = crawlRetryDelay;
    }

    public void setHeaderPrefix(String headerPrefix) {
        this.headerPrefix = headerPrefix;
    }

    public void setProxy(String proxy) {
        this.proxy = proxy;
    }

    public void setProxyCredentials(String proxyCredentials) {
        this.proxyCredentials = proxyCredentials;
    }
}
